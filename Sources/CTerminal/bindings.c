// What keys do in readline, beyond its own defaults and the person's inputrc.
#include "internal.h"

#include <stdio.h>

#include <readline/history.h>
#include <readline/readline.h>
#include <string.h>

/// Keys that terminals send and readline does not know by itself, where the person has not bound them.
static void bind_common_keys(void) {
  const struct {
    const char *keys;
    rl_command_func_t *function;
  } common[] = {
      {"\\e[3~", rl_delete},       {"\\e[1~", rl_beg_of_line},    {"\\e[4~", rl_end_of_line},
      {"\\e[7~", rl_beg_of_line},  {"\\e[8~", rl_end_of_line},    {"\\e[1;5C", rl_forward_word},
      {"\\e[1;5D", rl_backward_word}, {"\\e[1;3C", rl_forward_word}, {"\\e[1;3D", rl_backward_word},
  };
  Keymap maps[] = {emacs_standard_keymap, vi_insertion_keymap, vi_movement_keymap};
  for (size_t m = 0; m < sizeof maps / sizeof *maps; m++) {
    for (size_t i = 0; i < sizeof common / sizeof *common; i++) {
      rl_bind_keyseq_if_unbound_in_map(common[i].keys, common[i].function, maps[m]);
    }
  }
}

/// How far away the nearest history entry is that begins as the text before the cursor, going by `step`; 0: none.
static int distance_to_match(int step) {
  HIST_ENTRY **entries = history_list();
  if (!entries) return 0;
  int here = where_history();
  for (int index = here + step; index >= 0 && index < history_length; index += step) {
    const char *line = entries[index]->line;
    if (strncmp(line, rl_line_buffer, (size_t)rl_point) == 0 && strcmp(line, rl_line_buffer) != 0) {
      return (index - here) * step;
    }
  }
  return 0;
}

static int search_back(int count, int key) {
  (void)count;
  int point = rl_point, distance = distance_to_match(-1);
  if (distance > 0) {
    rl_get_previous_history(distance, key);
    if (point > 0 && point <= rl_end) rl_point = point;
  }
  return 0;
}

static int search_forward(int count, int key) {
  (void)count;
  int point = rl_point, distance = distance_to_match(1);
  if (distance > 0) {
    rl_get_next_history(distance, key);
    if (point > 0 && point <= rl_end) rl_point = point;
  }
  return 0;
}

static int do_nothing(int count, int key) {
  (void)count;
  (void)key;
  return 0;
}

/// Readline 8.2 crashes over these when keys come through callbacks (random keys found it): its searches for a
/// beginning free an edited line's undo list twice, macros may call themselves, and re-reading inputrc would bring
/// all of them back.
static const struct {
  rl_command_func_t *dangerous, *instead;
} replacements[] = {
    {rl_history_search_backward, search_back},
    {rl_history_search_forward, search_forward},
    {rl_history_substr_search_backward, search_back},
    {rl_history_substr_search_forward, search_forward},
    {rl_noninc_reverse_search, search_back},
    {rl_noninc_forward_search, search_forward},
    {rl_noninc_reverse_search_again, search_back},
    {rl_noninc_forward_search_again, search_forward},
    {rl_vi_search, rl_reverse_search_history},
    {rl_vi_search_again, search_back},
    {rl_start_kbd_macro, do_nothing},
    {rl_end_kbd_macro, do_nothing},
    {rl_call_last_kbd_macro, do_nothing},
    {rl_re_read_init_file, do_nothing},
};

static void replace_dangerous_functions(Keymap map) {
  for (int key = 0; key < KEYMAP_SIZE; key++) {
    if (map[key].type == ISKMAP) {
      replace_dangerous_functions((Keymap)map[key].function);
      continue;
    }
    for (size_t i = 0; map[key].type == ISFUNC && i < sizeof replacements / sizeof *replacements; i++) {
      if (map[key].function == replacements[i].dangerous) map[key].function = replacements[i].instead;
    }
  }
}

void prompt_mend_bindings(void) {
  bind_common_keys();
  replace_dangerous_functions(emacs_standard_keymap);
  replace_dangerous_functions(vi_insertion_keymap);
  replace_dangerous_functions(vi_movement_keymap);
}
