/* Changing INI text by hand's rules: what is not meant stays as it is, comments and all. For text without mistakes. Pure. */
#ifndef CONFIG_EDIT_H
#define CONFIG_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"

/* text, then a blank line where it does not end with one, then section (whole lines). */
void edit_append(struct strbuf *out, const char *text, size_t len, const char *section);

/* text without the sections [name]: from the bracket to the end of the last key. What stands above the bracket or
 * below the last key stays, but two blank lines that meet become one. Returns how many there were. */
size_t edit_remove(struct strbuf *out, const char *text, size_t len, const char *name);

/* Whether anything but blanks and comments is left. */
bool edit_has_entries(const char *text, size_t len);

#endif
