// When a thread of a pool sits out (see worker_rest in CKernels.h). Times are given to it; it asks no clock.
#include "CKernels.h"

// All in nanoseconds.
enum {
  shortest_rest = 10000000,   // less than a token takes
  longest_rest = 1000000000,  // the few milliseconds that a trial costs are nothing beside it
  good_while = 100000000,     // a thread that is held up once in so much time is worth having
  slack = 500000,             // the system wakes a thread in less time, and runs another for longer
  least_look = 2000000,       // a look costs a thousandth of a percent of that
  longest_look = 100000000,
  least_loss = 1000000
};

bool worker_rests(const struct worker_rest *rest, uint64_t now) { return now < rest->until; }

void worker_rest_begin(struct worker_rest *rest, uint64_t now) {
  bool again = rest->length > 0 && now < rest->until + rest->length + good_while;
  rest->length = again ? rest->length * 2 : shortest_rest;
  if (rest->length > longest_rest) rest->length = longest_rest;
  rest->until = now + rest->length;
}

// A thread takes up to a quarter of its share at once.
bool worker_was_held_up(uint64_t waited, uint64_t worked) { return waited > slack + worked / 4; }

bool caller_is_looked_at(const struct caller_time *before, uint64_t now) { return now - before->now >= least_look; }

bool caller_was_put_aside(const struct caller_time *before, const struct caller_time *after) {
  uint64_t passed = after->now - before->now, used = after->used - before->used;
  // What it slept was its own will.
  if (after->sleeps != before->sleeps || passed > longest_look || used > passed) return false;
  uint64_t lost = passed - used;
  return lost > least_loss && lost * 4 > passed;
}
