#include "spool/letterhead.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "parse/date.h"

bool
letterhead_name(const char *s, char name[LETTERHEAD_NAME])
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz234567");

	if (n != LETTERHEAD_NAME - 1 || s[n] != '.' || strspn(s + n + 1, "0123456789") == 0)
		return false;
	memcpy(name, s, n);
	name[n] = '\0';
	return true;
}

/* The value of a field with its continued lines, folded lines joined. Returns where the next field begins. */
static const char *
take_value(const char *p, const char *end, char *out, size_t size)
{
	size_t n = 0;

	for (; p < end && (*p != '\n' || (p + 1 < end && (p[1] == ' ' || p[1] == '\t'))); p++)
		if (*p != '\n' && *p != '\r' && n + 1 < size && (n > 0 || (*p != ' ' && *p != '\t')))
			out[n++] = *p;
	out[n] = '\0';
	return p < end ? p + 1 : end;
}

/* What stands in the last <>. */
static void
take_brackets(const char *value, char *out, size_t size)
{
	const char *open = strrchr(value, '<'), *close = open ? strchr(open, '>') : NULL;

	out[0] = '\0';
	if (!close || (size_t)(close - open) > size)
		return;
	memcpy(out, open + 1, (size_t)(close - open) - 1);
	out[close - open - 1] = '\0';
}

static void
take_field(struct letterhead *out, const char *name, size_t len, const char *value)
{
	struct moment moment;

	if (len == 10 && strncasecmp(name, "Message-ID", len) == 0) {
		if (value[0] == '<')
			letterhead_name(value + 1, out->name);
	} else if (len == 7 && strncasecmp(name, "List-Id", len) == 0) {
		take_brackets(value, out->list_id, sizeof(out->list_id));
	} else if (len == 11 && strncasecmp(name, "X-Wire-Feed", len) == 0) {
		if (strlen(value) < sizeof(out->feed_url))
			strcpy(out->feed_url, value);
	} else if (len == 12 && strncasecmp(name, "Delivered-To", len) == 0) {
		if (strlen(value) < sizeof(out->folder))
			snprintf(out->folder, sizeof(out->folder), "%.*s", (int)strcspn(value, "@"), value);
	} else if (len == 4 && strncasecmp(name, "Date", len) == 0) {
		if (date_parse(value, strlen(value), &moment) == 0)
			out->date = moment.s;
	}
}

bool
letterhead_parse(struct letterhead *out, const char *bytes, size_t len)
{
	const char *p = bytes, *end = bytes + len;
	char value[4096];

	out->name[0] = out->list_id[0] = out->feed_url[0] = out->folder[0] = '\0';
	out->date = TIME_NONE;
	while (p < end && *p != '\n' && *p != '\r') {
		const char *name = p, *line = memchr(p, '\n', (size_t)(end - p));
		const char *colon = memchr(p, ':', (size_t)((line ? line : end) - p));

		if (!colon) /* no message at all, or cut off here */
			break;
		p = take_value(colon + 1, end, value, sizeof(value));
		take_field(out, name, (size_t)(colon - name), value);
	}
	return out->name[0] && out->list_id[0];
}
