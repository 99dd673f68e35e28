// When a thread of a pool sits out (see worker_rest in CKernels.h). Times are given to it; it asks no clock.
#include "CKernels.h"

// All in nanoseconds.
enum {
  most_lost = 8000000,        // what the system may take at once, on top of what the thread saves
  shortest_rest = 40000000,
  longest_rest = 1000000000,  // the few milliseconds that a trial costs are nothing beside it
  good_while = 100000000,     // after a rest and as much time again, what was before is forgotten
  slack = 200000,             // the system wakes a thread in less time
  least_look = 2000000,       // a look costs a thousandth of a percent of that
  longest_look = 100000000
};

bool worker_rests(const struct worker_rest *rest, uint64_t now) { return now < rest->until; }

uint64_t worker_saves(uint64_t worked, size_t own, size_t others) {
  // Alone the caller would have been faster, because threads share the memory: half of it is saved at least.
  return own > 0 ? worked * others / own / 2 : 0;
}

void worker_saved_time(struct worker_rest *rest, uint64_t saved) {
  rest->lost = rest->lost > saved ? rest->lost - saved : 0;
}

bool worker_lost_time(struct worker_rest *rest, uint64_t now, uint64_t lost) {
  rest->lost += lost;
  if (rest->lost <= most_lost) return false;
  bool again = rest->length > 0 && now < rest->until + rest->length + good_while;
  rest->length = again ? rest->length * 4 : shortest_rest;
  if (rest->length > longest_rest) rest->length = longest_rest;
  rest->until = now + rest->length;
  // It comes back on trial.
  rest->lost = most_lost / 2;
  return true;
}

// A thread takes up to a quarter of its share at once.
bool worker_was_held_up(uint64_t waited, uint64_t worked) { return waited > slack + worked / 4; }

bool caller_is_looked_at(const struct caller_time *before, uint64_t now) { return now - before->now >= least_look; }

uint64_t caller_lost_time(const struct caller_time *before, const struct caller_time *after) {
  uint64_t passed = after->now - before->now, used = after->used - before->used;
  // What it slept was its own will.
  if (after->sleeps != before->sleeps || passed > longest_look || used > passed) return 0;
  return passed - used;
}
