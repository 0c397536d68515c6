/* compose/header on any bytes: what is written is one well-formed field, and reading it back by RFC 2047 gives
 * the cleaned text. The first byte chooses the kind of field. */
#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "compose/clean.h"
#include "compose/header.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* ---- a reader that shares nothing with the writer */

static int
digit64(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

static void
decode_b(struct strbuf *out, const char *s, size_t len)
{
	unsigned bits = 0, have = 0;

	assert(len % 4 == 0);
	for (size_t i = 0; i < len && s[i] != '='; i++) {
		assert(digit64(s[i]) >= 0);
		bits = bits << 6 | (unsigned)digit64(s[i]);
		have += 6;
		if (have >= 8) {
			have -= 8;
			strbuf_addch(out, (char)(bits >> have));
			bits &= (1u << have) - 1;
		}
	}
	assert(bits == 0);
}

static void
decode_q(struct strbuf *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '=') {
			char two[3] = { s[i + 1], s[i + 2], '\0' };

			assert(i + 2 < len);
			strbuf_addch(out, (char)strtol(two, NULL, 16));
			i += 2;
		} else {
			assert(s[i] != ' ' && s[i] != '?');
			strbuf_addch(out, (char)(s[i] == '_' ? ' ' : s[i]));
		}
	}
}

/* The length of the encoded word at s, 0 if there is none. */
static size_t
encoded_word(const char *s)
{
	const char *text, *end;

	if (strncmp(s, "=?UTF-8?", 8) != 0 || (s[8] != 'B' && s[8] != 'Q') || s[9] != '?')
		return 0;
	text = s + 10;
	end = strstr(text, "?=");
	return end ? (size_t)(end + 2 - s) : 0;
}

/* Unfolded value → text, blanks between encoded words dropped. A comma after one has a blank before it. */
static void
decode(struct strbuf *out, const char *s)
{
	bool after_word = false;

	while (*s) {
		size_t n = encoded_word(s);

		if (n) {
			assert(n <= 75);
			(s[8] == 'B' ? decode_b : decode_q)(out, s + 10, n - 12);
			s += n;
			assert(*s == '\0' || *s == ' ');
			after_word = true;
		} else if (after_word && *s == ' ' && encoded_word(s + 1)) {
			s++;
		} else {
			assert(strncmp(s, "=?", 2) != 0);
			strbuf_addch(out, *s++);
			after_word = false;
		}
	}
}

/* ---- properties */

/* Lines of printable ASCII, the first one with the name, the others folded; unfolds into out. */
static void
unfold(struct strbuf *out, const char *field, size_t len)
{
	size_t at = 0;

	assert(len > 0 && field[len - 1] == '\n' && strncmp(field, "N:", 2) == 0);
	while (at < len) {
		size_t n = (size_t)((char *)memchr(field + at, '\n', len - at) - (field + at));
		bool encoded = memmem(field + at, n, "=?UTF-8?", 8) != NULL;

		assert(n <= (encoded ? 76 : 998));
		assert(at == 0 || (field[at] == ' ' && n > 1 && field[at + 1] != ' '));
		for (size_t i = at; i < at + n; i++)
			assert(field[i] >= 0x20 && field[i] < 0x7F);
		strbuf_add(out, field + at, n);
		at += n + 1;
	}
}

static void
check_text(const char *text, const char *clean)
{
	struct strbuf field = STRBUF_INIT(1u << 20), line = STRBUF_INIT(1u << 20), got = STRBUF_INIT(1u << 20);

	header_text(&field, "N", text);
	assert((field.len == 0) == (*clean == '\0'));
	if (field.len) {
		unfold(&line, field.buf, field.len);
		decode(&got, line.buf + 3);
		assert(strcmp(strbuf_str(&got), clean) == 0);
	}
	strbuf_release(&field);
	strbuf_release(&line);
	strbuf_release(&got);
}

static void
check_mailbox(const char *text, const char *clean)
{
	struct strbuf field = STRBUF_INIT(1u << 20), line = STRBUF_INIT(1u << 20), got = STRBUF_INIT(1u << 20);
	static const char address[] = " <a@b>";
	char *phrase;
	size_t len;

	header_mailbox(&field, "N", text, "a@b");
	unfold(&line, field.buf, field.len);
	phrase = line.buf + 2;
	len = strlen(phrase);
	assert(len >= strlen(address) && strcmp(phrase + len - strlen(address), address) == 0);
	phrase[len - strlen(address)] = '\0';
	phrase += *phrase == ' ';
	len = strlen(phrase);
	if (*phrase == '"') {
		assert(len >= 2 && strcspn(phrase + 1, "\"\\") == len - 2);
		strbuf_add(&got, phrase + 1, len - 2);
	} else {
		assert(encoded_word(phrase) || !strpbrk(phrase, "()<>[]:;@\\,.\""));
		decode(&got, phrase);
	}
	assert(strcmp(strbuf_str(&got), clean) == 0);
	strbuf_release(&field);
	strbuf_release(&line);
	strbuf_release(&got);
}

/* Two phrases, a link, a parameter, an atom: one field each, whatever is inside. */
static void
check_shapes(const char *text)
{
	const char *const phrases[] = { text, "x", text };
	struct strbuf field = STRBUF_INIT(1u << 20), line = STRBUF_INIT(1u << 20);
	struct header h;

	header_phrases(&field, "N", phrases, 3);
	unfold(&line, field.buf, field.len);
	strbuf_clear(&field);
	header_begin(&h, &field, "N");
	header_token(&h, "x");
	header_param(&h, "name", text);
	header_end(&h);
	unfold(&line, field.buf, field.len);
	strbuf_clear(&field);
	header_link(&field, "N", text);
	if (field.len)
		unfold(&line, field.buf, field.len);
	strbuf_clear(&field);
	strbuf_addch(&field, '<');
	header_dot_atom(&field, text);
	strbuf_addstr(&field, "@b>");
	assert(field.len > HEADER_TOKEN_MAX || header_is_msgid(field.buf));
	strbuf_release(&field);
	strbuf_release(&line);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct strbuf clean = STRBUF_INIT(1u << 20);
	char *text;

	if (size < 1 || size > HEADER_TEXT_MAX)
		return 0;
	text = strndup((const char *)data + 1, size - 1);
	clean_header(&clean, text, strlen(text));
	switch (data[0] % 3) {
	case 0:
		check_text(text, strbuf_str(&clean));
		break;
	case 1:
		check_mailbox(text, strbuf_str(&clean));
		break;
	default:
		check_shapes(text);
	}
	free(text);
	strbuf_release(&clean);
	return 0;
}
