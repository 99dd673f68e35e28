// readline edits the line; it neither draws nor reads the terminal.
#include "internal.h"

#include <stdio.h>

#include <fcntl.h>
#include <readline/history.h>
#include <readline/readline.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool in_use;
static char *prompt_string;
static bool paste_was_on;

// --- Keys ----------------------------------------------------------------------------------------------------------

// One whole character or key sequence: readline asks for the rest of a character in the middle of a search.
static uint8_t queue[64];
static size_t queue_head, queue_tail;
static int starved;  // times that readline wanted more than one key has

static int take_byte(FILE *stream) {
  (void)stream;
  if (queue_head < queue_tail) return queue[queue_head++];
  // Ctrl-G ends whatever waits for more; a reader that goes on all the same is told that the input ended.
  return ++starved <= 8 ? 7 : EOF;
}

static int has_bytes(void) { return queue_head < queue_tail; }

static void draw_nothing(void) {}

static bool begins_longer_key(uint8_t byte) {
  int kind = ISFUNC;
  const char text = (char)byte;
  return rl_function_of_keyseq_len(&text, 1, NULL, &kind) && kind == ISKMAP;
}

static void feed(const uint8_t *bytes, size_t count) {
  memcpy(queue, bytes, count);
  queue_head = 0;
  queue_tail = count;
  starved = 0;
  while (queue_head < queue_tail) rl_callback_read_char();
}

/// Ends a search in the history; the line found stays.
static void end_search(void) {
  const uint8_t escape = 27;
  if (RL_ISSTATE(RL_STATE_ISEARCH)) feed(&escape, 1);
}

void prompt_feed(const uint8_t *bytes, size_t count) {
  if (!in_use || count == 0 || count > sizeof queue) return;
  // readline 8.2 crashes over Ctrl-X and another key within a search.
  if (RL_ISSTATE(RL_STATE_ISEARCH) && bytes[0] != 27 && begins_longer_key(bytes[0])) end_search();
  feed(bytes, count);
}

bool prompt_is_bound(const uint8_t *bytes, size_t count) {
  int kind = ISFUNC;
  rl_command_func_t *function = rl_function_of_keyseq_len((const char *)bytes, count, NULL, &kind);
  return function && kind != ISKMAP;
}

// --- Lines ---------------------------------------------------------------------------------------------------------

enum { MOST_LINES = 16 };  // one key accepts one line; a macro of the person's may accept several
static char *lines[MOST_LINES];
static size_t line_count;
static bool input_ended;

static void accept_line(char *line) {
  if (!line || starved > 8) {
    if (starved == 0) input_ended = true;
    free(line);
    return;
  }
  if (*line) {
    prompt_add_history(line);
  }
  if (line_count < MOST_LINES) {
    lines[line_count++] = line;
  } else {
    free(line);
  }
}

char *prompt_take_line(void) {
  if (line_count == 0) return NULL;
  char *line = lines[0];
  line_count--;
  memmove(lines, lines + 1, line_count * sizeof *lines);
  return line;
}

bool prompt_take_end(void) {
  bool ended = input_ended;
  input_ended = false;
  return ended;
}

// --- Starting ------------------------------------------------------------------------------------------------------

/// rl_initialize reads the person's inputrc and complains about its lines on standard error, where the screen is.
static void initialize_quietly(void) {
  fflush(stderr);
  int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  int before = fcntl(2, F_DUPFD_CLOEXEC, 3);
  if (null >= 0 && before >= 0) dup2(null, 2);
  rl_initialize();
  fflush(stderr);
  if (null >= 0 && before >= 0) dup2(before, 2);
  if (null >= 0) close(null);
  if (before >= 0) close(before);
}

/// Tab is the screen's; readline itself would offer the names of files.
static char **complete_nothing(const char *text, int start, int end) {
  (void)text;
  (void)start;
  (void)end;
  rl_attempted_completion_over = 1;
  return NULL;
}

void prompt_prepare_readline(const char *name) {
  static bool prepared;
  rl_change_environment = 0;  // LINES and COLUMNS in the environment would freeze the size
  if (prepared) return;
  prepared = true;
  rl_readline_name = strdup(name);
  initialize_quietly();
  prompt_mend_bindings();
  rl_variable_bind("bell-style", "none");
  rl_variable_bind("input-meta", "on");
  rl_variable_bind("convert-meta", "off");
  rl_variable_bind("output-meta", "on");
  rl_attempted_completion_function = complete_nothing;
}

bool prompt_open(const char *name, const char *prompt) {
  if (in_use) return false;
  static FILE *nowhere;  // readline writes in a few corners whatever one does
  if (!nowhere) nowhere = fopen("/dev/null", "w");
  if (nowhere) rl_outstream = nowhere;
  rl_catch_signals = 0;
  rl_catch_sigwinch = 0;
  rl_prep_term_function = NULL;
  rl_deprep_term_function = NULL;
  rl_getc_function = take_byte;
  rl_input_available_hook = has_bytes;
  rl_redisplay_function = draw_nothing;
  prompt_prepare_readline(name);
  const char *paste = rl_variable_value("enable-bracketed-paste");
  paste_was_on = paste && strcmp(paste, "on") == 0;
  rl_variable_bind("enable-bracketed-paste", "off");  // its reader of pastes never ends on keys that we feed
  prompt_string = strdup(prompt);
  in_use = true;
  using_history();
  rl_callback_handler_install(prompt_string, accept_line);
  return true;
}

void prompt_close(void) {
  if (!in_use) return;
  prompt_set_text("");
  rl_callback_handler_remove();
  in_use = false;
  for (char *line; (line = prompt_take_line());) free(line);
  input_ended = false;
  rl_set_prompt("");
  free(prompt_string);
  prompt_string = NULL;
  rl_prep_term_function = rl_prep_terminal;
  rl_deprep_term_function = rl_deprep_terminal;
  rl_getc_function = rl_getc;
  rl_input_available_hook = NULL;
  rl_redisplay_function = rl_redisplay;
  rl_outstream = NULL;
  if (paste_was_on) rl_variable_bind("enable-bracketed-paste", "on");
}

// --- The text ------------------------------------------------------------------------------------------------------

bool prompt_is_busy(void) {
  return RL_ISSTATE(RL_STATE_ISEARCH | RL_STATE_NSEARCH | RL_STATE_NUMERICARG | RL_STATE_MULTIKEY |
                    RL_STATE_MOREINPUT | RL_STATE_VIMOTION | RL_STATE_CHARSEARCH);
}

bool prompt_is_vi(void) { return rl_editing_mode == 0; }

void prompt_insert(const char *text) {
  if (!in_use) return;
  end_search();
  if (prompt_is_busy()) rl_callback_sigcleanup();
  rl_begin_undo_group();
  rl_insert_text(text);
  rl_end_undo_group();
}

void prompt_set_text(const char *text) {
  if (!in_use) return;
  rl_callback_sigcleanup();
  rl_free_line_state();
  rl_replace_line(text, 1);
  rl_point = rl_end;
  rl_mark = 0;
  using_history();
}

void prompt_set_cursor(int32_t offset) {
  rl_point = offset < 0 ? 0 : offset > rl_end ? rl_end : offset;
}

const char *prompt_text(size_t *count) {
  *count = rl_line_buffer && rl_end > 0 ? (size_t)rl_end : 0;
  return rl_line_buffer ? rl_line_buffer : "";
}

int32_t prompt_cursor(void) { return rl_point; }

const char *prompt_display(void) { return rl_display_prompt ? rl_display_prompt : ""; }

void prompt_resize(int32_t rows, int32_t columns) {
  if (in_use) rl_set_screen_size(rows, columns);
}

// --- History -------------------------------------------------------------------------------------------------------

void prompt_add_history(const char *entry) {
  HIST_ENTRY *last = history_length > 0 ? history_get(history_base + history_length - 1) : NULL;
  if (last && strcmp(last->line, entry) == 0) {
    using_history();
    return;
  }
  add_history(entry);
  using_history();  // else arrow up finds nothing
}

void prompt_limit_history(int32_t entries) { stifle_history(entries); }

void prompt_clear_history(void) {
  clear_history();  // rl_clear_history of readline 8.2 leaves freed entries in the list, where a search finds them
  using_history();
}
