/// The keys that the screen takes for itself, in the words of the help.
enum KeyTable {
  static let lines = [
    "Enter              send; Ctrl-J or Alt-Enter starts a new line",
    "Esc, Ctrl-C        stop the answer and keep its text; Ctrl-C also clears the line",
    "Ctrl-D, F10        leave; so does Ctrl-C twice on an empty line",
    "PgUp, PgDn, wheel  scroll; Shift-Up and Shift-Down by a line, Home and End to the ends",
    "F5, Alt-1 to 3     panels on and off, all or one",
    "Up, Down, Ctrl-R   lines typed before; all other keys are readline's",
    "F1, Ctrl-L, Ctrl-Z  this help, repaint, suspend",
  ]
}
