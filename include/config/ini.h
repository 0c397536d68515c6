/* INI text → sections, keys and values, each with its place. Knows no key and opens no file.
 *
 *     # a comment stands on a line of its own, as does ; one
 *     [kind:name]
 *     key = value
 *     list = one, two
 *         three
 *
 * An indented line continues the value above it; blank and comment lines in between do not end it. Mistakes
 * are entries like others, so that a caller sees all of them. */
#ifndef CONFIG_INI_H
#define CONFIG_INI_H

#include <stdbool.h>
#include <stddef.h>

#define INI_MAX_LINE (64 * 1024)
#define INI_MAX_FILE (64 * 1024 * 1024) /* for those who read files */

enum ini_kind { INI_END, INI_SECTION, INI_VALUE, INI_MISTAKE };

/* Both from 1; a column is a character, a tab is one. */
struct ini_place {
	unsigned line, column;
};

/* Strings point into the text given to ini_init() and have lengths, no NUL. */
struct ini_entry {
	enum ini_kind kind;
	struct ini_place at;       /* the bracket, the key's first character, or the mistake */
	const char *name;          /* what stands between the brackets, or the key; not empty */
	size_t name_len;
	const char *value;         /* as it stands in the text, continuation lines and comments among them */
	size_t value_len;          /* may be 0 */
	struct ini_place value_at;
	unsigned value_lines;      /* more than 1: continued */
	const char *mistake;       /* what is wrong, in words */
	bool ends_section;         /* a mistake in a section's line: keys that follow belong to none we know */
};

struct ini {
	const char *p, *end;
	unsigned line;         /* of p */
	bool is_broken_above;  /* what an indented line would continue has been reported */
};

/* text must live as long as the entries are used. A byte order mark is skipped. */
void ini_init(struct ini *ini, const char *text, size_t len);

/* The next entry; INI_END at the end. Each byte is read at most twice. */
enum ini_kind ini_next(struct ini *ini, struct ini_entry *entry);

/* The value on one line, value_len bytes and a NUL into out: what separates lines becomes blanks and, where
 * none stands, one comma. Every other byte keeps its offset, so that ini_place() maps offsets back. */
void ini_join(const struct ini_entry *entry, char *out);

/* Where byte `offset` (<= value_len) of the value stands. */
struct ini_place ini_place(const struct ini_entry *entry, size_t offset);

#endif
