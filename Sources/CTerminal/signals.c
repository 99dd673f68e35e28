// Signals reach the loop through a pipe; a crash restores the terminal with calls that are safe in a handler.
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int signal_pipe[2] = {-1, -1};
static int wake_pipe[2] = {-1, -1};
static atomic_uint signals_pending;
static atomic_bool wake_pending;
static atomic_bool pipes_ready;

void write_all(int file, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(file, bytes, count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    bytes += written;
    count -= (size_t)written;
  }
}

static bool make_pipe(int ends[2]) {
  if (pipe(ends) != 0) return false;
  for (int i = 0; i < 2; i++) {
    fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    fcntl(ends[i], F_SETFL, O_NONBLOCK);
  }
  return true;
}

// The pipes stay open for the life of the process: a late wake-up then never writes into someone else's file.
bool signals_prepare(void) {
  if (atomic_load(&pipes_ready)) return true;
  if (!make_pipe(signal_pipe)) return false;
  if (!make_pipe(wake_pipe)) {
    close(signal_pipe[0]);
    close(signal_pipe[1]);
    return false;
  }
  atomic_store(&pipes_ready, true);
  return true;
}

// --- Restoring the terminal in a hurry -----------------------------------------------------------------------------

static char restoration[512];
static volatile size_t restoration_count;
static struct termios restoration_modes;
static atomic_bool must_restore;

void signals_set_restoration(const char *bytes, size_t count, const struct termios *modes) {
  signals_clear_restoration();
  if (count > sizeof restoration) count = sizeof restoration;
  memcpy(restoration, bytes, count);
  restoration_count = count;
  restoration_modes = *modes;
  atomic_store(&must_restore, true);
}

void signals_clear_restoration(void) { atomic_store(&must_restore, false); }

/// Async-signal-safe: write and tcsetattr only.
static void restore_now(void) {
  if (!atomic_exchange(&must_restore, false)) return;
  write_all(1, restoration, restoration_count);
  tcsetattr(0, TCSANOW, &restoration_modes);
}

// --- Handlers ------------------------------------------------------------------------------------------------------

// Crashes, and what else ends a program that has no handler for it.
static const int deadly[] = {SIGSEGV, SIGBUS,  SIGILL,  SIGTRAP,   SIGABRT, SIGFPE,  SIGQUIT, SIGSYS,
                             SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGXCPU, SIGXFSZ};
static const int orderly[] = {SIGWINCH, SIGCONT, SIGTSTP, SIGTERM, SIGHUP, SIGINT};
enum { DEADLY = sizeof deadly / sizeof *deadly, ORDERLY = sizeof orderly / sizeof *orderly };
static struct sigaction deadly_before[DEADLY];
static struct sigaction orderly_before[ORDERLY];
static bool installed;
static stack_t stack_before;

/// Restores the terminal and ends the process by the signal. What handled it before, as a backtracer that asks questions
/// while other threads go on drawing, has no place on a screen.
static void on_deadly(int signal_number) {
  restore_now();
  signal(signal_number, SIG_DFL);
  raise(signal_number);
}

static void on_orderly(int signal_number) {
  int saved_errno = errno;
  unsigned bit = 1u << signal_number;
  unsigned before = atomic_fetch_or(&signals_pending, bit);
  static atomic_uint ends_asked;
  if (signal_number == SIGTERM || signal_number == SIGHUP) {
    // The loop was told once; whoever asks again wants it now.
    if (atomic_fetch_or(&ends_asked, bit) & bit) {
      restore_now();
      signal(signal_number, SIG_DFL);
      raise(signal_number);
    }
  }
  if (!(before & bit)) write_all(signal_pipe[1], "s", 1);
  errno = saved_errno;
}

void signals_install(void) {
  if (installed) return;
  installed = true;

  enum { ALTERNATE_STACK = 64 * 1024 };
  static char *alternate;  // kept: a handler may be running on it
  if (!alternate) alternate = malloc(ALTERNATE_STACK);
  if (alternate) {
    stack_t stack = {.ss_sp = alternate, .ss_size = ALTERNATE_STACK};
    sigaltstack(&stack, &stack_before);
  }
  struct sigaction action = {.sa_handler = on_deadly, .sa_flags = SA_ONSTACK};
  sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < DEADLY; i++) {
    sigaction(deadly[i], NULL, &deadly_before[i]);
    if (deadly_before[i].sa_handler != SIG_IGN) sigaction(deadly[i], &action, NULL);  // what is ignored ends nothing
  }

  action.sa_handler = on_orderly;
  action.sa_flags = SA_ONSTACK | SA_RESTART;
  for (size_t i = 0; i < ORDERLY; i++) {
    sigaction(orderly[i], NULL, &orderly_before[i]);
    bool ignored = orderly_before[i].sa_handler == SIG_IGN;
    bool may_stay_ignored = orderly[i] == SIGHUP || orderly[i] == SIGINT || orderly[i] == SIGTERM;  // nohup
    if (!(ignored && may_stay_ignored)) sigaction(orderly[i], &action, NULL);
  }

  static bool at_exit;
  if (!at_exit) at_exit = atexit(restore_now) == 0;
}

void signals_remove(void) {
  if (!installed) return;
  installed = false;
  for (size_t i = 0; i < DEADLY; i++) sigaction(deadly[i], &deadly_before[i], NULL);
  for (size_t i = 0; i < ORDERLY; i++) sigaction(orderly[i], &orderly_before[i], NULL);
  if (!(stack_before.ss_flags & SS_DISABLE) && stack_before.ss_sp) sigaltstack(&stack_before, NULL);
}

// --- Waiting -------------------------------------------------------------------------------------------------------

int32_t term_wait(int32_t milliseconds) {
  struct pollfd files[3] = {
      {.fd = 0, .events = POLLIN}, {.fd = signal_pipe[0], .events = POLLIN}, {.fd = wake_pipe[0], .events = POLLIN}};
  int count = poll(files, 3, milliseconds);
  if (count < 0) return errno == EINTR ? TERM_READY_SIGNALS : TERM_READY_GONE;
  int32_t ready = 0;
  if (files[0].revents & POLLIN) ready |= TERM_READY_KEYS;
  else if (files[0].revents & (POLLHUP | POLLERR | POLLNVAL)) ready |= TERM_READY_GONE;
  if (files[1].revents) ready |= TERM_READY_SIGNALS;
  if (files[2].revents) ready |= TERM_READY_WAKE;
  return ready;
}

int32_t term_read(uint8_t *bytes, int32_t capacity) {
  ssize_t count = read(0, bytes, (size_t)capacity);
  if (count > 0) return (int32_t)count;
  if (count < 0 && (errno == EINTR || errno == EAGAIN)) return -1;
  return 0;
}

static void drain(int file) {
  char bytes[64];
  while (read(file, bytes, sizeof bytes) > 0) continue;
}

uint32_t term_take_signals(void) {
  drain(signal_pipe[0]);
  return atomic_exchange(&signals_pending, 0);
}

void term_wake(void) {
  if (!atomic_load(&pipes_ready)) return;
  if (!atomic_exchange(&wake_pending, true)) write_all(wake_pipe[1], "w", 1);
}

void term_take_wake(void) {
  drain(wake_pipe[0]);
  atomic_store(&wake_pending, false);
}
