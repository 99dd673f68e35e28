// Lines without a screen: a dumb terminal, or none.
#include "internal.h"

#include <stdio.h>

#include <errno.h>
#include <readline/history.h>
#include <readline/readline.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <termios.h>
#include <unistd.h>

// --- Interruption --------------------------------------------------------------------------------------------------

static atomic_bool interrupted;
static struct sigaction interrupt_before;
static bool interrupt_installed;

static void on_interrupt(int signal_number) {
  (void)signal_number;
  atomic_store(&interrupted, true);
}

void interrupt_install(void) {
  if (interrupt_installed) return;
  interrupt_installed = true;
  struct sigaction action = {.sa_handler = on_interrupt};  // no SA_RESTART: a read in progress ends
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, &interrupt_before);
}

void interrupt_remove(void) {
  if (!interrupt_installed) return;
  interrupt_installed = false;
  sigaction(SIGINT, &interrupt_before, NULL);
}

bool interrupt_is_set(void) { return atomic_load(&interrupted); }

void interrupt_clear(void) { atomic_store(&interrupted, false); }

// --- Reading -------------------------------------------------------------------------------------------------------

enum wait_result { KEY_READY, WAS_INTERRUPTED, TERMINAL_GONE };

/// Waits for a key, or for SIGINT; none is missed between the look at the flag and the sleep.
static enum wait_result wait_for_key(void) {
  sigset_t signals, before;
  sigemptyset(&signals);
  const int handled[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGWINCH};
  for (size_t i = 0; i < sizeof handled / sizeof *handled; i++) sigaddset(&signals, handled[i]);
  while (true) {
    rl_check_signals();
    sigprocmask(SIG_BLOCK, &signals, &before);
    if (interrupt_is_set()) {
      sigprocmask(SIG_SETMASK, &before, NULL);
      return WAS_INTERRUPTED;
    }
    fd_set keys;
    FD_ZERO(&keys);
    FD_SET(0, &keys);
    int ready = rl_pending_signal() ? -1 : pselect(1, &keys, NULL, NULL, NULL, &before);
    int error = ready < 0 && !rl_pending_signal() ? errno : EINTR;
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (ready > 0) return KEY_READY;
    if (ready < 0 && error != EINTR) return TERMINAL_GONE;
  }
}

/// A text was put into the line to be changed, and no key came yet.
static bool is_prefilled;

/// Never blocks in read: Ctrl-C empties the terminal's queue after a wait has ended, and would go unnoticed.
static int read_key(FILE *stream) {
  (void)stream;
  for (int empty = 0; empty < 100;) {
    if (wait_for_key() != KEY_READY) return EOF;
    unsigned char byte;
    ssize_t count = read(0, &byte, 1);
    // Ctrl-D typed before readline took the terminal lies in its queue as a zero byte.
    if (count == 1) {
      // A slash typed first begins a command, not the end of the text.
      if (is_prefilled && byte == '/') {
        rl_begin_undo_group();
        rl_delete_text(0, rl_end);
        rl_point = 0;
        rl_end_undo_group();
      }
      is_prefilled = false;
      return byte == 0 && rl_end == 0 ? EOF : byte;
    }
    if (count < 0 && errno != EINTR && errno != EAGAIN) return EOF;
    if (count == 0) empty++;  // a queue that was emptied, once; always, where the terminal is gone
  }
  return EOF;
}

static void prepare_terminal(int meta) {
  rl_prep_terminal(meta);
  struct termios modes;
  if (tcgetattr(0, &modes) != 0) return;
  modes.c_cc[VMIN] = 0;
  modes.c_cc[VTIME] = 0;
  tcsetattr(0, TCSADRAIN, &modes);
}

static bool line_ready;
static char *line_read;

static void take_line(char *line) {
  line_ready = true;
  line_read = line;
  if (line && *line && !interrupt_is_set()) prompt_add_history(line);
  rl_callback_handler_remove();
}

/// The callbacks instead of readline(): it would go on waiting after Ctrl-C.
static int32_t read_from_terminal(const char *name, const char *prompt, const char *initial, char **text) {
  rl_outstream = isatty(1) ? stdout : stderr;
  rl_catch_signals = 1;  // so that the terminal's modes are put back before the process stops or dies
  rl_catch_sigwinch = 1;
  rl_persistent_signal_handlers = 1;
  rl_getc_function = read_key;
  rl_prep_term_function = prepare_terminal;
  prompt_prepare_readline(name);
  using_history();
  line_ready = false;
  line_read = NULL;
  rl_callback_handler_install(prompt, take_line);
  is_prefilled = *initial != 0;
  if (*initial) {
    rl_insert_text(initial);
    rl_redisplay();
  }
  while (!line_ready) {
    enum wait_result result = wait_for_key();
    if (result == TERMINAL_GONE) break;
    if (result == KEY_READY) rl_callback_read_char();
    if (interrupt_is_set()) {
      if (!line_ready) {
        if (rl_end > 0) *text = strdup(rl_line_buffer);
        rl_callback_sigcleanup();
        rl_free_line_state();
        rl_replace_line("", 1);
        rl_callback_handler_remove();
      }
      free(line_read);
      fputc('\n', rl_outstream);
      fflush(rl_outstream);
      return PLAIN_INTERRUPTED;
    }
  }
  if (!line_ready) rl_callback_handler_remove();
  *text = line_read;
  if (line_read) return PLAIN_TEXT;
  fputc('\n', rl_outstream);
  fflush(rl_outstream);
  return PLAIN_END;
}

enum { LONGEST_LINE = 16 * 1024 * 1024 };  // what is longer loses its rest

static int32_t read_from_pipe(char **text) {
  size_t count = 0, room = 256;
  char *line = malloc(room);
  if (!line) return PLAIN_END;
  int byte;
  while ((byte = getc(stdin)) != EOF && byte != '\n') {
    if (byte == 0 || count >= LONGEST_LINE) continue;
    if (count + 1 >= room) {
      char *grown = realloc(line, room * 2);
      if (!grown) break;
      line = grown;
      room *= 2;
    }
    line[count++] = (char)byte;
  }
  if (byte == EOF) {
    bool stopped = ferror(stdin) && errno == EINTR && interrupt_is_set();
    if (stopped) clearerr(stdin);
    if (stopped || count == 0) {
      free(line);
      return stopped ? PLAIN_INTERRUPTED : PLAIN_END;
    }
  }
  if (count > 0 && line[count - 1] == '\r') count--;
  line[count] = 0;
  *text = line;
  return PLAIN_TEXT;
}

int32_t plain_read(const char *name, const char *prompt, const char *initial, char **text) {
  *text = NULL;
  return isatty(0) ? read_from_terminal(name, prompt, initial, text) : read_from_pipe(text);
}
