// Shared between the files of this target only.
#ifndef CTERMINAL_INTERNAL_H
#define CTERMINAL_INTERNAL_H

#include "CTerminal.h"

#include <termios.h>

/// Creates the pipes; false when there are no more descriptors.
bool signals_prepare(void);
/// Installs the handlers, and puts back those that were there.
void signals_install(void);
void signals_remove(void);
/// What to do if the process dies now: bytes for fd 1, and the modes that fd 0 had.
void signals_set_restoration(const char *bytes, size_t count, const struct termios *modes);
void signals_clear_restoration(void);

/// Settings that readline must have in this program, after the person's own were read.
void prompt_prepare_readline(const char *name);

/// Binds what the person left unbound, and takes away what crashes readline.
void prompt_mend_bindings(void);

/// write(2) until all is written or it fails.
void write_all(int file, const char *bytes, size_t count);

#endif
