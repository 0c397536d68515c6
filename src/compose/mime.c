#include "compose/mime.h"

#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/utf8.h"
#include "compose/header.h"

#define LINE_MAX_OCTETS 998 /* RFC 5322 §2.1.1 */
#define ENCODED_LINE 76     /* RFC 2045 §6.7 (5), §6.8 */

static bool
is_qp_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x7F && c != '=';
}

/* As it is, if only its lines are short enough: most are. */
static bool
has_short_lines(const char *s, size_t len)
{
	for (size_t at = 0, n; at < len; at += n + 1) {
		const char *end = memchr(s + at, '\n', len - at);

		n = end ? (size_t)(end - s) - at : len - at;
		if (n > LINE_MAX_OCTETS)
			return false;
	}
	return true;
}

static bool
is_ascii(const char *s, size_t len)
{
	return utf8_ascii_run(s, len) == len;
}

enum mime_encoding
mime_choose(const char *s, size_t len)
{
	size_t lines = 0, special = 0;

	if (has_short_lines(s, len))
		return is_ascii(s, len) ? MIME_7BIT : MIME_8BIT;
	for (size_t i = 0; i < len; i++) {
		lines += s[i] == '\n';
		special += s[i] != '\n' && !is_qp_plain((unsigned char)s[i]);
	}
	/* A soft line break every 73 octets or so; base64 carries line ends as CRLF. */
	return (len + 2 * special) / 73 * 75 <= (len + lines) / 57 * 77 ? MIME_QP : MIME_BASE64;
}

/* ---- quoted-printable */

/* The octets of c at the end of what is left of a line: a blank there must be encoded (RFC 2045 §6.7 (3)). */
static size_t
qp_octets(char out[4], char c, bool last)
{
	static const char hex[] = "0123456789ABCDEF";

	if ((c == ' ' || c == '\t') ? !last : is_qp_plain((unsigned char)c)) {
		out[0] = c;
		return 1;
	}
	out[0] = '=';
	out[1] = hex[(unsigned char)c >> 4];
	out[2] = hex[(unsigned char)c & 15];
	return 3;
}

static void
encode_qp(struct strbuf *out, const char *s, size_t len)
{
	size_t column = 0;

	for (size_t i = 0; i < len; i++) {
		bool last = i + 1 == len || s[i + 1] == '\n';
		char octets[4];
		size_t n;

		if (s[i] == '\n') {
			strbuf_addch(out, '\n');
			column = 0;
			continue;
		}
		n = qp_octets(octets, s[i], last);
		if (column + n > ENCODED_LINE - (last ? 0 : 1)) {
			strbuf_addstr(out, "=\n");
			column = 0;
		}
		strbuf_add(out, octets, n);
		column += n;
	}
}

/* ---- base64 */

/* Bytes on their way into lines of 76 digits. */
struct base64 {
	struct strbuf *out;
	unsigned bits, have; /* bytes in bits */
	size_t column;
};

static void
base64_group(struct base64 *b)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned bits = b->bits << 8 * (3 - b->have);
	char four[4];

	for (unsigned k = 0; k < 4; k++)
		four[k] = k <= b->have ? digits[bits >> (18 - 6 * k) & 63] : '=';
	if (b->column == ENCODED_LINE) {
		strbuf_addch(b->out, '\n');
		b->column = 0;
	}
	strbuf_add(b->out, four, 4);
	b->column += 4;
	b->bits = b->have = 0;
}

static void
base64_byte(struct base64 *b, char c)
{
	b->bits = b->bits << 8 | (unsigned char)c;
	if (++b->have == 3)
		base64_group(b);
}

/* Line ends of text become CRLF before they are encoded (RFC 2045 §6.8). */
static void
encode_base64(struct strbuf *out, const char *s, size_t len)
{
	struct base64 b = { .out = out };

	for (size_t i = 0; i < len; i++) {
		if (s[i] == '\n')
			base64_byte(&b, '\r');
		base64_byte(&b, s[i]);
	}
	if (b.have)
		base64_group(&b);
}

void
mime_encode(struct strbuf *out, enum mime_encoding encoding, const char *s, size_t len)
{
	size_t start = out->len;

	switch (encoding) {
	case MIME_7BIT:
	case MIME_8BIT:
		strbuf_add(out, s, len);
		break;
	case MIME_QP:
		encode_qp(out, s, len);
		break;
	case MIME_BASE64:
		encode_base64(out, s, len);
		break;
	}
	if (out->len == start || out->buf[out->len - 1] != '\n')
		strbuf_addch(out, '\n');
}

/* ---- parts */

void
mime_single(struct strbuf *out, const struct mime_part *part)
{
	static const char *const names[] = { "7bit", "8bit", "quoted-printable", "base64" };
	enum mime_encoding encoding = mime_choose(part->body, part->len);
	bool ascii = part->may_be_ascii && is_ascii(part->body, part->len);
	char type[40];
	struct header h;

	if (encoding != MIME_7BIT && part->wanted != MIME_7BIT)
		encoding = part->wanted;
	snprintf(type, sizeof(type), "text/%s", part->subtype);
	header_begin(&h, out, "Content-Type");
	header_token(&h, type);
	header_param(&h, "charset", ascii ? "us-ascii" : "utf-8");
	if (part->flowed) {
		header_param(&h, "format", "flowed");
		header_param(&h, "delsp", "no");
	}
	header_end(&h);
	header_text(out, "Content-Transfer-Encoding", names[encoding]);
	strbuf_addch(out, '\n');
	mime_encode(out, encoding, part->body, part->len);
}

/* A hash of the parts, so that the same item gives the same bytes. That it occurs in them is out of reach
 * of chance and of feeds; we look all the same. "=_" cannot occur in quoted-printable or base64. */
static void
choose_boundary(char out[40], const struct strbuf *parts, size_t n)
{
	struct strbuf all = STRBUF_INIT(n * sizeof(struct hash128));
	unsigned salt = 0;
	bool occurs;

	for (size_t i = 0; i < n; i++) {
		struct hash128 h = hash128_of(parts[i].buf, parts[i].len);

		strbuf_add(&all, h.b, sizeof(h.b));
	}
	do {
		struct hash128 h = hash128_of(all.buf, all.len);
		char text[HASH128_TEXT];

		h.b[0] = (unsigned char)(h.b[0] + salt++);
		hash128_text(&h, text);
		snprintf(out, 40, "=_%s", text);
		occurs = false;
		for (size_t i = 0; i < n; i++)
			occurs = occurs || memmem(parts[i].buf, parts[i].len, out, strlen(out));
	} while (occurs);
	strbuf_release(&all);
}

void
mime_multipart(struct strbuf *out, const char *subtype, const char *root, struct strbuf *parts, size_t n)
{
	char boundary[40], type[40];
	struct header h;

	choose_boundary(boundary, parts, n);
	snprintf(type, sizeof(type), "multipart/%s", subtype);
	header_begin(&h, out, "Content-Type");
	header_token(&h, type);
	if (root)
		header_param(&h, "type", root);
	header_param(&h, "boundary", boundary);
	header_end(&h);
	for (size_t i = 0; i < n; i++) {
		strbuf_addf(out, "\n--%s\n", boundary);
		strbuf_add(out, parts[i].buf, parts[i].len);
		strbuf_release(&parts[i]);
	}
	strbuf_addf(out, "\n--%s--\n", boundary);
}

void
mime_file(struct strbuf *out, const struct mime_file *file)
{
	struct base64 b = { .out = out };
	struct header h;

	header_begin(&h, out, "Content-Type");
	header_token(&h, file->type);
	if (file->name)
		header_param(&h, "name", file->name);
	header_end(&h);
	header_text(out, "Content-Transfer-Encoding", "base64");
	if (file->id)
		header_msgids(out, "Content-ID", (const char *[]){ file->id }, 1);
	header_begin(&h, out, "Content-Disposition");
	header_token(&h, file->id ? "inline" : "attachment");
	if (file->name)
		header_param(&h, "filename", file->name);
	header_end(&h);
	strbuf_addch(out, '\n');
	for (size_t i = 0; i < file->len; i++)
		base64_byte(&b, file->data[i]);
	if (b.have)
		base64_group(&b);
	strbuf_addch(out, '\n');
}
