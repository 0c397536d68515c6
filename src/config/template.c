#include "config/template.h"

#include <string.h>

#include "config/keys.h"

static const struct choice fields[] = {
	{ "title", FIELD_TITLE }, { "feed", FIELD_FEED },     { "id", FIELD_ID }, { "author", FIELD_AUTHOR },
	{ "topics", FIELD_TOPICS }, { "tags", FIELD_TAGS }, { 0 },
};

/* The field of this name, or FIELDS. */
static enum template_field
find_field(const char *name, size_t len)
{
	for (const struct choice *f = fields; f->name; f++)
		if (strlen(f->name) == len && memcmp(f->name, name, len) == 0)
			return (enum template_field)f->value;
	return FIELDS;
}

static int
complain_field(const char *name, size_t len, struct error *err)
{
	char written[40] = "";
	const char *nearest;

	memcpy(written, name, len < sizeof(written) - 1 ? len : 0);
	nearest = choice_nearest(fields, written);
	if (nearest)
		return error_set(err, "there is no field {%s}; did you mean {%s}?", written, nearest);
	return error_set(err, "there is no field {%s}; there are {title}, {feed}, {id}, {author}, {topics} and {tags}",
			 written);
}

int
template_check(const char *text, struct error *err)
{
	for (const char *p = text; *(p += strcspn(p, "{}")); p++) {
		size_t len = strcspn(p + 1, "{}");

		if (p[1] == p[0]) {
			p++;
			continue;
		}
		if (p[0] == '}' || p[1 + len] != '}')
			return error_set(err, "a brace has no other; {{ and }} stand for the braces themselves");
		if (find_field(p + 1, len) == FIELDS)
			return complain_field(p + 1, len, err);
		p += 1 + len;
	}
	return 0;
}

/* What comes behind an empty field is stepped over as far as it belonged to it; brackets around it go. */
static const char *
close_gap(struct strbuf *out, size_t start, const char *p)
{
	char last = out->len > start ? out->buf[out->len - 1] : ' ';

	if ((last == '[' && *p == ']') || (last == '(' && *p == ')')) {
		strbuf_trunc(out, out->len - 1);
		p++;
	} else if (*p && strchr(":,;|-/", *p)) {
		p++;
	}
	if (*p == ' ' && (out->len == start || strchr(" [(", out->buf[out->len - 1])))
		p++;
	return p;
}

void
template_fill(struct strbuf *out, const char *text, const char *const values[FIELDS])
{
	size_t start = out->len;

	for (const char *p = text; *p;) {
		size_t plain = strcspn(p, "{}"), len;
		const char *value;
		enum template_field field;

		strbuf_add(out, p, plain);
		p += plain;
		if (!*p)
			break;
		len = strcspn(p + 1, "{}");
		field = *p == '{' && p[1] != '{' && p[1 + len] == '}' ? find_field(p + 1, len) : FIELDS;
		if (field == FIELDS) {
			strbuf_addch(out, *p);
			p += p[1] == p[0] ? 2 : 1;
			continue;
		}
		p += len + 2;
		value = values[field];
		if (value && *value)
			strbuf_addstr(out, value);
		else
			p = close_gap(out, start, p);
	}
}
