/* Foreign bytes → UTF-8, once. Knows nothing of feeds except where an XML declaration stands. */
#ifndef PARSE_CHARSET_H
#define PARSE_CHARSET_H

#include <stdbool.h>
#include <stddef.h>

struct decoded {
	const char *s; /* valid UTF-8 without byte-order mark; into the input, or into heap */
	size_t len;
	char *heap;
	char charset[64]; /* what it was read as */
	size_t bad;       /* bytes or characters that had no meaning in it */
	char declared[64]; /* what the document says it is, when that is not true; else empty */
};

/* Decode len bytes at s. The order of belief: byte-order mark, declaration, charset of content_type (may
 * be NULL), pattern and statistics; what does not fit the bytes is not believed. Never fails. */
void charset_decode(const char *s, size_t len, const char *content_type, struct decoded *out);
void decoded_release(struct decoded *d);

/* The code points of single bytes (charset_table.c); the few holes of windows-1252 map to themselves. */
unsigned charset_windows_1252(unsigned char byte);
unsigned charset_iso_8859_16(unsigned char byte);

/* What bytes beyond ASCII tell (charset_sniff.c): the charset, if it is one that ICU does not know, or NULL; and whether
 * text under the name of Latin-1 is in another script or Latin alphabet. A few of them tell nothing. */
const char *charset_by_letters(const char *s, size_t len);
bool charset_is_not_latin_1(const char *s, size_t len);

#endif
