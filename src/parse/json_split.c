#include "json_split.h"

#include <stdbool.h>
#include <string.h>

static const char *
past_blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r'))
		p++;
	return p;
}

/* Past the string whose quote is at p; NULL when it does not end. */
static const char *
past_string(const char *p, const char *end)
{
	for (p++; p < end; p++) {
		if (*p == '"')
			return p + 1;
		if (*p == '\\')
			p++;
	}
	return NULL;
}

/* Past the number or literal at p; NULL when there is none. */
static const char *
past_word(const char *p, const char *end)
{
	const char *from = p;

	while (p < end && !strchr(",:[]{}\" \n\t\r", *p))
		p++;
	return p > from ? p : NULL;
}

/* Past the value at p; NULL when it does not end. */
static const char *
past_value(const char *p, const char *end)
{
	size_t open = 0;

	if (p == end)
		return NULL;
	if (*p == '"')
		return past_string(p, end);
	if (*p != '{' && *p != '[')
		return past_word(p, end);
	while (p < end) {
		if (*p == '"') {
			p = past_string(p, end);
			if (!p)
				return NULL;
			continue;
		}
		open += *p == '{' || *p == '[';
		open -= *p == '}' || *p == ']';
		p++;
		if (open == 0)
			return p;
	}
	return NULL;
}

/* The member at *at: its name into *key, and its value. Returns 1, 0 at the closing bracket, -1 for anything else. */
static int
next_member(const char **at, const char *end, struct json_span *key, struct json_span *value)
{
	const char *p = past_blanks(*at, end);

	if (p < end && *p == '}') {
		*at = p + 1;
		return 0;
	}
	if (p == end || *p != '"' || (key->s = p, key->end = past_string(p, end)) == NULL)
		return -1;
	p = past_blanks(key->end, end);
	if (p == end || *p != ':')
		return -1;
	value->s = past_blanks(p + 1, end);
	value->end = past_value(value->s, end);
	if (!value->end)
		return -1;
	p = past_blanks(value->end, end);
	if (p < end && *p == ',') {
		p = past_blanks(p + 1, end);
		if (p < end && *p == '}')
			return -1; /* a comma before the end */
	} else if (p == end || *p != '}') {
		return -1;
	}
	*at = p;
	return 1;
}

static bool
is_items(const struct json_span *key, const struct json_span *value)
{
	return key->end - key->s == 7 && memcmp(key->s, "\"items\"", 7) == 0 && *value->s == '[' &&
		value->end[-1] == ']';
}

int
json_split(const char *s, size_t len, struct json_parts *out)
{
	const char *p = s + 1, *end = s + len;
	struct json_span key, value;
	int more;

	*out = (struct json_parts){ .head = STRBUF_INIT(len + 64) };
	if (len == 0 || *s != '{')
		return -1;
	strbuf_addch(&out->head, '{');
	while ((more = next_member(&p, end, &key, &value)) > 0) {
		if (out->head.len > 1)
			strbuf_addch(&out->head, ',');
		strbuf_add(&out->head, key.s, (size_t)(key.end - key.s));
		strbuf_addch(&out->head, ':');
		if (is_items(&key, &value) && out->n < JSON_LISTS_MAX) {
			strbuf_addstr(&out->head, "[]");
			out->items[out->n++] = (struct json_span){ value.s + 1, value.end - 1 };
		} else {
			strbuf_add(&out->head, value.s, (size_t)(value.end - value.s));
		}
	}
	strbuf_addch(&out->head, '}');
	return more;
}

void
json_parts_release(struct json_parts *parts)
{
	strbuf_release(&parts->head);
	parts->n = 0;
}

int
json_next(struct json_span *list, struct json_span *out)
{
	const char *p = past_blanks(list->s, list->end);

	if (p == list->end)
		return 0;
	out->s = p;
	out->end = past_value(p, list->end);
	if (!out->end)
		return -1;
	p = past_blanks(out->end, list->end);
	if (p < list->end && *p == ',') {
		p = past_blanks(p + 1, list->end);
		if (p == list->end)
			return -1;
	} else if (p < list->end) {
		return -1;
	}
	list->s = p;
	return 1;
}
