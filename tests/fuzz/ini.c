/* config/ini on anything. Property: every entry and every byte of a value stands where it is said to stand, and
 * a value on one line has the same bytes there. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "config/ini.h"

#define NEED(claim)              \
	do {                     \
		if (!(claim))    \
			abort(); \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The place of `byte`, counted from the start of the text. */
static struct ini_place
counted(const char *text, const char *byte)
{
	struct ini_place at = { 1, 1 };

	for (const char *p = text; p < byte; p++) {
		if (*p == '\n')
			at = (struct ini_place){ at.line + 1, 1 };
		else if (((unsigned char)p[1] & 0xC0) != 0x80)
			at.column++;
	}
	return at;
}

static void
check_value(const char *text, const struct ini_entry *e)
{
	char *line = malloc(e->value_len + 1);
	size_t step = e->value_len / 16 + 1; /* some of them, or it would be quadratic */

	NEED(line != NULL);
	ini_join(e, line);
	NEED(strlen(line) == e->value_len && !strchr(line, '\n'));
	for (size_t i = 0; i < e->value_len; i += step) {
		struct ini_place want = counted(text, e->value + i), got = ini_place(e, i);

		NEED(line[i] == ' ' || line[i] == ',' || line[i] == e->value[i]);
		/* In a character, the place is the character's. */
		if (((unsigned char)e->value[i] & 0xC0) != 0x80)
			NEED(got.line == want.line && got.column == want.column);
	}
	free(line);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = malloc(size + 1), *text = copy;
	struct ini_entry e;
	struct ini ini;
	unsigned line = 0;

	NEED(copy != NULL);
	memcpy(copy, data, size);
	copy[size] = '\0';
	ini_init(&ini, copy, size);
	if (size >= 3 && memcmp(copy, "\xEF\xBB\xBF", 3) == 0)
		text += 3;
	while (ini_next(&ini, &e) != INI_END) {
		NEED(e.at.line > line && e.at.column >= 1);
		line = e.at.line;
		if (e.kind == INI_MISTAKE) {
			NEED(e.mistake != NULL);
			continue;
		}
		NEED(e.name_len > 0);
		NEED(e.name >= text && e.name + e.name_len <= copy + size);
		if (e.kind == INI_VALUE) {
			NEED(e.value >= text && e.value + e.value_len <= copy + size);
			check_value(text, &e);
		}
	}
	free(copy);
	return 0;
}
