// What Swift sees of ncurses, readline and the signals. All their globals stay behind these functions.
//
// One thread only, but for term_wake, interrupt_* and the handlers that term_open installs. Text is UTF-8. A pointer
// returned here belongs to this side and holds until the next call, unless the line says otherwise.
#ifndef CTERMINAL_H
#define CTERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// --- Text: width.c -------------------------------------------------------------------------------------------------

/// Takes the person's locale into use, numbers excepted; true where its characters are UTF-8.
bool term_use_locale(void);

/// Columns of a scalar by the C library's UTF-8 tables, whatever the locale: 0, 1, 2; -1 where it cannot be shown.
int32_t term_scalar_width(uint32_t scalar);

// --- The screen: screen.c ------------------------------------------------------------------------------------------

/// What term_open found.
enum {
  TERM_OPENED,
  TERM_INPUT_NO_TERMINAL,
  TERM_OUTPUT_NO_TERMINAL,
  TERM_UNKNOWN_TYPE,     // no entry in terminfo, or one that is no terminal
  TERM_TOO_SIMPLE,       // the cursor cannot be moved about
  TERM_IN_USE,
  TERM_NO_RESOURCES,     // no pipe
};

/// A cell that is not in `term_cell` rows by itself: at most this many scalars share one cell.
enum { TERM_CELL_SCALARS = 5 };

/// Bits of term_cell.attributes; the values of TextAttributes.
enum { TERM_BOLD = 1, TERM_DIM = 2, TERM_ITALIC = 4, TERM_UNDERLINE = 8, TERM_REVERSE = 16 };

/// One character and how it looks. A wide one is followed by no cell of its own.
typedef struct {
  uint32_t scalars[TERM_CELL_SCALARS];  // a spacing character first, then its marks; 0 ends
  uint32_t attributes;
  int32_t pair;                         // 0, or one given to term_define_pair
} term_cell;

/// Opens the screen on fd 0 and 1: raw keys, bracketed paste, mouse reports if wanted, handlers. One of TERM_*.
int32_t term_open(bool colors, bool mouse);
/// Colours that the terminal has, and pairs of them; 0 where it has none or they are not wanted.
int32_t term_colors(void);
int32_t term_pairs(void);
/// Gives pair 1 ..< term_pairs() its colours; -1 is the terminal's own.
void term_define_pair(int32_t pair, int32_t foreground, int32_t background);
/// The terminal's size as it is now, each at least 1.
void term_size(int32_t *rows, int32_t *columns);
/// Makes the screen that large; what it showed must be put again.
void term_resize(int32_t rows, int32_t columns);
/// Puts cells from column 0 of a row on; the rest of the row is cleared.
void term_put_row(int32_t row, const term_cell *cells, int32_t count);
/// Sends what changed, then puts the cursor at row, column; a negative row hides it.
void term_refresh(int32_t row, int32_t column);
/// The next term_refresh draws everything again.
void term_redraw(void);
void term_set_mouse(bool on);
/// Leaves the screen, stops the process group, and comes back when it is continued.
void term_suspend(void);
/// Leaves the screen for another program, until term_return.
void term_leave(void);
/// Takes the terminal again, after term_leave or after the process was stopped behind our back.
void term_return(void);
/// Sends a sequence that moves nothing on the screen.
void term_send(const char *sequence);
/// Restores the terminal and the handlers; does nothing when closed.
void term_close(void);

// --- Waiting: signals.c --------------------------------------------------------------------------------------------

/// Bits that term_wait returns; 0 when the time is over.
enum { TERM_READY_KEYS = 1, TERM_READY_SIGNALS = 2, TERM_READY_WAKE = 4, TERM_READY_GONE = 8 };

/// Sleeps until something can be read, or for so many milliseconds; negative: for ever.
int32_t term_wait(int32_t milliseconds);
/// Reads keys: how many bytes, 0 when the terminal is gone, -1 when there are none now.
int32_t term_read(uint8_t *bytes, int32_t capacity);
/// Signals that came since the last call: bit n for signal n.
uint32_t term_take_signals(void);
/// From any thread: term_wait returns TERM_READY_WAKE. Costs one write, or nothing when one is under way.
void term_wake(void);
void term_take_wake(void);

// --- The line editor: prompt.c -------------------------------------------------------------------------------------

/// Starts readline on keys that prompt_feed brings; false when it is in use.
bool prompt_open(const char *name, const char *prompt);
void prompt_close(void);
/// One whole key, 64 bytes at most; longer ones are dropped.
void prompt_feed(const uint8_t *bytes, size_t count);
/// True where the key sequence does something in the map in force.
bool prompt_is_bound(const uint8_t *bytes, size_t count);
/// Inserts text at the cursor as one step of undo; ends a search first.
void prompt_insert(const char *text);
/// Replaces the whole text; the cursor goes to its end. Searches and half-typed commands end.
void prompt_set_text(const char *text);
void prompt_set_cursor(int32_t offset);
const char *prompt_text(size_t *count);
int32_t prompt_cursor(void);
/// What readline shows before the text; its own prompt while it searches.
const char *prompt_display(void);
/// Searching the history, or within a command of several keys.
bool prompt_is_busy(void);
bool prompt_is_vi(void);
/// The oldest line accepted and not yet taken, to be freed by free(); NULL when there is none.
char *prompt_take_line(void);
/// Ctrl-D on an empty line since the last call.
bool prompt_take_end(void);
void prompt_add_history(const char *entry);
void prompt_limit_history(int32_t entries);
void prompt_clear_history(void);
void prompt_resize(int32_t rows, int32_t columns);

// --- Plain lines: plain.c ------------------------------------------------------------------------------------------

enum { PLAIN_TEXT, PLAIN_INTERRUPTED, PLAIN_END };

/// Reads a line with readline where fd 0 is a terminal, else as it comes; `initial` stands in it to be changed. The text
/// is to be freed by free().
int32_t plain_read(const char *name, const char *prompt, const char *initial, char **text);

/// From then on SIGINT sets a flag and does nothing else.
void interrupt_install(void);
void interrupt_remove(void);
bool interrupt_is_set(void);
void interrupt_clear(void);

#endif
