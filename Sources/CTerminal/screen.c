// ncurses draws; it never reads keys and never handles a signal.
#define NCURSES_NOMACROS 1
#include "internal.h"

#include <curses.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#undef columns  // term.h has macros of ordinary names
#undef lines

static SCREEN *screen;
static struct termios modes_before;
static bool mouse_on;
static bool with_colors;
static bool synchronized_updates;

static const char paste_on[] = "\033[?2004h", paste_off[] = "\033[?2004l";
static const char mouse_start[] = "\033[?1000h\033[?1006h", mouse_stop[] = "\033[?1006l\033[?1000l";
static const char update_begins[] = "\033[?2026h", update_ends[] = "\033[?2026l";

enum { LARGEST_SIDE = 1000 };  // a terminal may claim 65535 x 65535

static void send(const char *text) { write_all(1, text, strlen(text)); }

// --- Sizes ---------------------------------------------------------------------------------------------------------

static int32_t side(int kernel, const char *variable, int terminfo, int otherwise) {
  int value = kernel;
  if (value <= 0) {
    const char *text = getenv(variable);
    value = text ? atoi(text) : 0;
  }
  if (value <= 0) value = terminfo;
  if (value <= 0) value = otherwise;
  return value < LARGEST_SIDE ? value : LARGEST_SIDE;
}

void term_size(int32_t *rows, int32_t *columns) {
  struct winsize size;
  if (ioctl(1, TIOCGWINSZ, &size) != 0) memset(&size, 0, sizeof size);
  *rows = side(size.ws_row, "LINES", screen ? tigetnum("lines") : 0, 24);
  *columns = side(size.ws_col, "COLUMNS", screen ? tigetnum("cols") : 0, 80);
}

// --- Opening and closing -------------------------------------------------------------------------------------------

static char restoration[512];
static size_t restoration_count;

static int collect(int byte) {
  if (restoration_count < sizeof restoration) restoration[restoration_count++] = (char)byte;
  return byte;
}

static void collect_capability(const char *name) {
  char *text = tigetstr(name);
  if (text && text != (char *)-1) tputs(text, 1, collect);
}

static void collect_text(const char *text) {
  while (*text) collect((unsigned char)*text++);
}

/// What a dying process writes: synchronized update, mouse and paste off, then terminfo's own way out.
static void prepare_restoration(void) {
  restoration_count = 0;
  collect_text(update_ends);
  collect_text(mouse_stop);
  collect_text(paste_off);
  collect_capability("sgr0");
  collect_capability("op");
  collect_capability("cnorm");
  char *leave = tigetstr("rmcup");
  if (leave && leave != (char *)-1) {
    tputs(leave, 1, collect);
  } else {
    collect_text("\r\n");
  }
  collect_text("\r");
}

static void switch_modes_on(void) {
  send(paste_on);
  if (mouse_on) send(mouse_start);
  signals_set_restoration(restoration, restoration_count, &modes_before);
}

static void switch_modes_off(void) {
  if (mouse_on) send(mouse_stop);
  send(paste_off);
}

/// Makes ncurses ask the kernel for the size: LINES and COLUMNS in the environment would freeze it.
static SCREEN *new_screen(void) {
  struct winsize size;
  bool absurd = ioctl(1, TIOCGWINSZ, &size) == 0 && (size.ws_row > LARGEST_SIDE || size.ws_col > LARGEST_SIDE);
  use_env(absurd);
  use_tioctl(!absurd);
  if (!absurd) return newterm(NULL, stdout, stdin);
  // It would allocate all of that; a size of ours holds until resizeterm.
  setenv("LINES", "24", 1);
  setenv("COLUMNS", "80", 1);
  SCREEN *made = newterm(NULL, stdout, stdin);
  unsetenv("LINES");
  unsetenv("COLUMNS");
  return made;
}

int32_t term_open(bool colors, bool mouse) {
  if (screen) return TERM_IN_USE;
  if (!isatty(0) || tcgetattr(0, &modes_before) != 0) return TERM_INPUT_NO_TERMINAL;
  if (!isatty(1)) return TERM_OUTPUT_NO_TERMINAL;

  // initscr would end the process over an unknown name; ask first.
  int found = 0;
  if (setupterm(NULL, 1, &found) != OK) return TERM_UNKNOWN_TYPE;
  char *move = tigetstr("cup");
  bool can_move = move && move != (char *)-1;
  if (!can_move) return TERM_TOO_SIMPLE;
  if (!signals_prepare()) return TERM_NO_RESOURCES;

  screen = new_screen();
  if (!screen) return TERM_UNKNOWN_TYPE;
  set_term(screen);
  raw();
  noecho();
  nonl();
  leaveok(stdscr, FALSE);
  scrollok(stdscr, FALSE);
  idlok(stdscr, FALSE);
  with_colors = colors && has_colors() && start_color() == OK && use_default_colors() == OK;
  synchronized_updates = tigetnum("colors") >= 256;
  mouse_on = mouse;

  int32_t rows, columns;
  term_size(&rows, &columns);
  resizeterm(rows, columns);

  prepare_restoration();
  signals_install();
  signals_set_restoration(restoration, restoration_count, &modes_before);
  clearok(curscr, TRUE);
  refresh();
  switch_modes_on();
  return TERM_OPENED;
}

static void leave_screen(void) {
  char *leave = tigetstr("rmcup");
  if (!leave || leave == (char *)-1) {
    // What is on the screen stays there; the shell goes on in the last row.
    wmove(stdscr, LINES - 1, 0);
    wclrtoeol(stdscr);
    wrefresh(stdscr);
  }
  switch_modes_off();
  curs_set(1);
  endwin();
  tcsetattr(0, TCSADRAIN, &modes_before);
  signals_clear_restoration();
}

void term_close(void) {
  if (!screen) return;
  leave_screen();
  signals_remove();
  delscreen(screen);
  screen = NULL;
}

void term_suspend(void) {
  if (!screen) return;
  leave_screen();
  struct sigaction plain = {.sa_handler = SIG_DFL}, before;
  sigemptyset(&plain.sa_mask);
  sigaction(SIGTSTP, &plain, &before);
  kill(0, SIGTSTP);  // the whole job, as the terminal itself would: a script that started us stops too
  sigaction(SIGTSTP, &before, NULL);
  term_return();
}

void term_leave(void) {
  if (screen) leave_screen();
}

void term_return(void) {
  if (!screen) return;
  reset_prog_mode();
  clearok(curscr, TRUE);
  refresh();
  switch_modes_on();
}

void term_send(const char *sequence) {
  if (screen) send(sequence);
}

void term_set_mouse(bool on) {
  if (!screen || on == mouse_on) return;
  mouse_on = on;
  send(on ? mouse_start : mouse_stop);
}

// --- Drawing -------------------------------------------------------------------------------------------------------

int32_t term_colors(void) { return screen && with_colors ? COLORS : 0; }

int32_t term_pairs(void) { return screen && with_colors ? COLOR_PAIRS : 0; }

void term_define_pair(int32_t pair, int32_t foreground, int32_t background) {
  if (pair > 0 && pair < term_pairs()) init_extended_pair(pair, foreground, background);
}

void term_resize(int32_t rows, int32_t columns) {
  if (!screen) return;
  resizeterm(rows, columns);
  clearok(curscr, TRUE);
}

static attr_t curses_attributes(uint32_t attributes) {
  attr_t result = A_NORMAL;
  if (attributes & TERM_BOLD) result |= A_BOLD;
  if (attributes & TERM_DIM) result |= A_DIM;
  if (attributes & TERM_ITALIC) result |= A_ITALIC;
  if (attributes & TERM_UNDERLINE) result |= A_UNDERLINE;
  if (attributes & TERM_REVERSE) result |= A_REVERSE;
  return result;
}

void term_put_row(int32_t row, const term_cell *cells, int32_t count) {
  if (!screen || row < 0 || row >= LINES) return;
  wmove(stdscr, row, 0);
  wclrtoeol(stdscr);
  cchar_t line[LARGEST_SIDE];
  if (count > COLS) count = COLS;
  if (count <= 0) return;
  for (int32_t i = 0; i < count; i++) {
    wchar_t text[TERM_CELL_SCALARS + 1] = {0};
    for (int k = 0; k < TERM_CELL_SCALARS; k++) text[k] = (wchar_t)cells[i].scalars[k];
    int pair = cells[i].pair;
    attr_t attributes = curses_attributes(cells[i].attributes);
    if (setcchar(&line[i], text, attributes, 0, &pair) != OK) setcchar(&line[i], L"?", attributes, 0, &pair);
  }
  mvwadd_wchnstr(stdscr, row, 0, line, count);
}

/// In a single column curses cannot write the last cell where a terminal's wrapping cannot be switched off: it writes
/// the cell one column to the left and pushes it right.
static void write_only_column(void) {
  char *no_wrap = tigetstr("rmam"), *move = tigetstr("cup");
  if (COLS != 1 || (no_wrap && no_wrap != (char *)-1)) return;
  cchar_t cell;
  wchar_t text[TERM_CELL_SCALARS + 1] = {0};
  attr_t attributes;
  short pair;
  char bytes[sizeof text * 2];
  if (mvwin_wch(stdscr, LINES - 1, 0, &cell) != OK || getcchar(&cell, text, &attributes, &pair, NULL) != OK) return;
  size_t count = wcstombs(bytes, text, sizeof bytes);
  if (count == (size_t)-1 || count >= sizeof bytes) return;
  int row = getcury(curscr), column = getcurx(curscr);
  send(tparm(move, LINES - 1, 0));
  send(bytes);
  send(tparm(move, row, column));
}

void term_refresh(int32_t row, int32_t column) {
  if (!screen) return;
  bool visible = row >= 0 && row < LINES && column >= 0 && column < COLS;
  if (synchronized_updates) send(update_begins);
  curs_set(visible ? 1 : 0);
  if (visible) wmove(stdscr, row, column);
  wrefresh(stdscr);
  write_only_column();
  if (synchronized_updates) send(update_ends);
}

void term_redraw(void) {
  if (screen) clearok(curscr, TRUE);
}
