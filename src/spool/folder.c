#include "spool/folder.h"

#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "base/strbuf.h"
#include "base/utf8.h"

#define NAME_MAX_BYTES 255 /* of one directory, on every file system that holds mail */
#define PATH_CEILING 8192

/* One level as it may stand on disk, in UTF-8: no control characters and nothing that the layout gives a
 * meaning to. */
static void
level_clean(struct strbuf *out, const char *s, size_t len, enum layout layout)
{
	for (size_t i = 0, step; i < len; i += step) {
		uint32_t cp = 0;

		step = utf8_decode(s + i, len - i, &cp);
		if (step == 0 || cp < 0x20 || cp == 0x7F || (cp >= 0x80 && cp < 0xA0) ||
		    (cp == '.' && (layout == LAYOUT_MAILDIRPP || i == 0)))
			strbuf_addch(out, '_');
		else
			strbuf_add(out, s + i, step);
		step += step == 0;
	}
}

/* UTF-16 as base64 between & and -, with a comma for the slash; & itself is "&-". */
struct utf7 {
	struct strbuf *out;
	uint32_t bits;
	unsigned n_bits;
	bool shifted;
};

static const char base64_imap[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

static void
utf7_unit(struct utf7 *u, uint32_t unit)
{
	if (!u->shifted)
		strbuf_addch(u->out, '&');
	u->shifted = true;
	u->bits = u->bits << 16 | unit;
	for (u->n_bits += 16; u->n_bits >= 6; u->n_bits -= 6)
		strbuf_addch(u->out, base64_imap[u->bits >> (u->n_bits - 6) & 63]);
}

static void
utf7_unshift(struct utf7 *u)
{
	if (!u->shifted)
		return;
	if (u->n_bits)
		strbuf_addch(u->out, base64_imap[u->bits << (6 - u->n_bits) & 63]);
	strbuf_addch(u->out, '-');
	*u = (struct utf7){ .out = u->out };
}

static void
utf7_encode(struct strbuf *out, const char *s, size_t len)
{
	struct utf7 u = { .out = out };

	for (size_t i = 0; i < len;) {
		uint32_t cp = 0;

		i += utf8_decode(s + i, len - i, &cp);
		if (cp >= 0x20 && cp <= 0x7E) {
			utf7_unshift(&u);
			strbuf_addch(out, (char)cp);
			if (cp == '&')
				strbuf_addch(out, '-');
		} else if (cp >= 0x10000) {
			utf7_unit(&u, 0xD800 + ((cp - 0x10000) >> 10));
			utf7_unit(&u, 0xDC00 + ((cp - 0x10000) & 0x3FF));
		} else {
			utf7_unit(&u, cp);
		}
	}
	utf7_unshift(&u);
}

static void
add_hash(struct strbuf *out, const struct strbuf *name)
{
	struct hash128 hash = hash128_of(name->buf, name->len);
	char text[HASH128_TEXT];

	hash128_text(&hash, text);
	strbuf_addf(out, "_%.8s", text);
}

/* Append name (valid UTF-8) in the layout's encoding. One that is too long is cut and told from its likes by
 * a hash of the whole. */
static void
name_encode(struct strbuf *out, const struct strbuf *name, enum layout layout)
{
	size_t start = out->len, keep = name->len;

	if (keep > NAME_MAX_BYTES)
		keep = utf8_clip(name->buf, name->len, NAME_MAX_BYTES - 9);
	for (;;) {
		if (layout == LAYOUT_MAILDIRPP)
			utf7_encode(out, name->buf, keep);
		else
			strbuf_add(out, name->buf, keep);
		if (keep < name->len)
			add_hash(out, name);
		if (out->len - start <= NAME_MAX_BYTES)
			return;
		strbuf_trunc(out, start);
		keep = utf8_clip(name->buf, name->len, keep - 1);
	}
}

/* A directory of these names belongs to the Maildir above it. */
static bool
level_is_reserved(const struct strbuf *level)
{
	return level->len == 3 && (!memcmp(level->buf, "cur", 3) || !memcmp(level->buf, "new", 3) ||
				   !memcmp(level->buf, "tmp", 3));
}

static void
nested_level(struct strbuf *out, struct strbuf *level)
{
	if (level_is_reserved(level))
		strbuf_addch(level, '_');
	strbuf_addch(out, '/');
	name_encode(out, level, LAYOUT_NESTED);
}

char *
folder_path(const char *root, enum layout layout, const char *folder)
{
	struct strbuf out = STRBUF_INIT(strlen(root) + PATH_CEILING), name = STRBUF_INIT(PATH_CEILING);
	size_t levels = 0;

	strbuf_addstr(&out, root);
	while (out.len > 1 && out.buf[out.len - 1] == '/')
		strbuf_trunc(&out, out.len - 1);
	if (layout == LAYOUT_NESTED && !folder[strspn(folder, "/")])
		folder = "INBOX";
	for (size_t len; *folder; folder += len + (folder[len] == '/')) {
		len = strcspn(folder, "/");
		if (len == 0)
			continue;
		if (layout == LAYOUT_NESTED) {
			strbuf_clear(&name);
		} else {
			strbuf_addch(&name, '.');
		}
		level_clean(&name, folder, len, layout);
		levels++;
		if (layout == LAYOUT_NESTED)
			nested_level(&out, &name);
	}
	if (layout == LAYOUT_MAILDIRPP && levels && strcasecmp(name.buf, ".INBOX") != 0) {
		strbuf_addch(&out, '/');
		name_encode(&out, &name, layout);
	}
	strbuf_release(&name);
	return strbuf_detach(&out);
}

static size_t
root_length(const char *root)
{
	size_t len = strlen(root);

	while (len > 1 && root[len - 1] == '/')
		len--;
	return len;
}

char *
folder_remember(const char *root, const char *path)
{
	size_t len = root_length(root);

	if (strncmp(path, root, len) == 0 && (path[len] == '\0' || path[len] == '/'))
		return xstrdup(path + len);
	return xasprintf("/%s", path);
}

char *
folder_recall(const char *root, const char *remembered)
{
	if (strncmp(remembered, "//", 2) == 0)
		return xstrdup(remembered + 1);
	return xasprintf("%.*s%s", (int)root_length(root), root, remembered);
}
