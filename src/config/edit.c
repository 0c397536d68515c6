#include "config/edit.h"

#include <string.h>

#include "config/ini.h"

void
edit_append(struct strbuf *out, const char *text, size_t len, const char *section)
{
	strbuf_add(out, text, len);
	if (len > 0 && text[len - 1] != '\n')
		strbuf_addch(out, '\n');
	if (out->len >= 2 && strcmp(out->buf + out->len - 2, "\n\n") != 0)
		strbuf_addch(out, '\n');
	strbuf_addstr(out, section);
}

/* Behind the line in which p stands. */
static const char *
line_end(const char *p, const char *end)
{
	const char *newline = memchr(p, '\n', (size_t)(end - p));

	return newline ? newline + 1 : end;
}

static const char *
line_start(const char *p, const char *begin)
{
	while (p > begin && p[-1] != '\n')
		p--;
	return p;
}

static bool
is_empty_line(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\r'))
		p++;
	return p == end || *p == '\n';
}

/* Does what has been written end with a blank line, or not begin at all? */
static bool
ends_blank(const struct strbuf *out, size_t from)
{
	const char *last;

	if (out->len == from)
		return true;
	last = line_start(out->buf + out->len - 1, out->buf + from);
	return is_empty_line(last, out->buf + out->len);
}

/* Where the text goes on behind a removed section: a blank line needs no second one. */
static const char *
joint(const struct strbuf *out, size_t from, const char *p, const char *end)
{
	while (p < end && ends_blank(out, from) && is_empty_line(p, end))
		p = line_end(p, end);
	return p;
}

size_t
edit_remove(struct strbuf *out, const char *text, size_t len, const char *name)
{
	const char *end = text + len, *kept = text, *until = NULL; /* until: where the one being removed ends */
	size_t from = out->len, n = 0;
	struct ini_entry entry;
	struct ini ini;

	ini_init(&ini, text, len);
	while (ini_next(&ini, &entry) != INI_END) {
		if (entry.kind == INI_VALUE && until)
			until = line_end(entry.value_len ? entry.value + entry.value_len : entry.name, end);
		if (entry.kind != INI_SECTION && !(entry.kind == INI_MISTAKE && entry.ends_section))
			continue;
		if (until)
			kept = joint(out, from, until, end);
		until = NULL;
		if (entry.kind != INI_SECTION || entry.name_len != strlen(name) ||
		    memcmp(entry.name, name, entry.name_len) != 0)
			continue;
		strbuf_add(out, kept, (size_t)(line_start(entry.name, text) - kept));
		until = line_end(entry.name, end);
		n++;
	}
	if (until)
		kept = joint(out, from, until, end);
	strbuf_add(out, kept, (size_t)(end - kept));
	return n;
}

bool
edit_has_entries(const char *text, size_t len)
{
	struct ini_entry entry;
	struct ini ini;

	ini_init(&ini, text, len);
	return ini_next(&ini, &entry) != INI_END;
}
