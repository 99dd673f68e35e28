#include "internal.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <wchar.h>

/// The name of the locale for characters, as the C library looks for it.
static const char *character_locale_name(void) {
  const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};
  for (size_t i = 0; i < 3; i++) {
    const char *value = getenv(variables[i]);
    if (value && *value) return value;
  }
  return "";
}

bool term_use_locale(void) {
  if (!setlocale(LC_ALL, "")) {
    // A UTF-8 locale was asked for that this machine lacks, as after ssh: its characters are known all the same.
    const char *codeset = strchr(character_locale_name(), '.');
    if (codeset && (strncasecmp(codeset, ".utf-8", 6) == 0 || strncasecmp(codeset, ".utf8", 5) == 0)) {
      setlocale(LC_CTYPE, "C.UTF-8");
    }
  }
  setlocale(LC_NUMERIC, "C");  // numbers are read and written with a point
  return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

int32_t term_scalar_width(uint32_t scalar) {
  static locale_t utf8;
  if (!__atomic_load_n(&utf8, __ATOMIC_ACQUIRE)) {
    locale_t made = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    locale_t none = (locale_t)0;
    if (!made) return scalar < 0x300 ? 1 : -1;
    if (!__atomic_compare_exchange_n(&utf8, &none, made, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) freelocale(made);
  }
  locale_t before = uselocale(__atomic_load_n(&utf8, __ATOMIC_ACQUIRE));
  int width = wcwidth((wchar_t)scalar);
  uselocale(before);
  return width;
}
