#include "phrase.h"

#include <stdbool.h>
#include <string.h>
#include <time.h>

#include "base/utf8.h"
#include "compose/clean.h"
#include "compose/words.h"

#define LONG_AGO_S (300 * 86400)

static const char *const months[] = { "January", "February", "March",	  "April",   "May",	 "June",
				      "July",	 "August",   "September", "October", "November", "December" };
static const char *const weekdays[] = { "Sunday",   "Monday", "Tuesday", "Wednesday",
					"Thursday", "Friday", "Saturday" };

void
phrase_count(struct strbuf *out, size_t n, const char *one, const char *many)
{
	strbuf_addf(out, "%zu %s", n, n == 1 ? one : many);
}

void
phrase_moment(struct strbuf *out, int64_t s, int64_t now, int zone_min)
{
	const struct moment moment = { .s = s, .zone_min = zone_min };
	struct tm tm;
	int zone;

	if (!words_calendar(&moment, &tm, &zone))
		return;
	strbuf_addf(out, "%d %.3s", tm.tm_mday, months[tm.tm_mon]);
	if (now - s > LONG_AGO_S)
		strbuf_addf(out, " %d", tm.tm_year + 1900);
	else
		strbuf_addf(out, ", %02d:%02d", tm.tm_hour, tm.tm_min);
}

void
phrase_day(struct strbuf *out, int64_t s, int zone_min)
{
	const struct moment moment = { .s = s, .zone_min = zone_min };
	struct tm tm;
	int zone;

	if (words_calendar(&moment, &tm, &zone))
		strbuf_addf(out, "%s, %d %s %d", weekdays[tm.tm_wday], tm.tm_mday, months[tm.tm_mon], tm.tm_year + 1900);
}

size_t
phrase_width(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += ((unsigned char)*s & 0xC0) != 0x80;
	return n;
}

void
phrase_repeat(struct strbuf *out, const char *s, size_t n)
{
	while (n-- > 0)
		strbuf_addstr(out, s);
}

void
phrase_wrap(struct strbuf *out, const char *first, const char *indent, const char *text)
{
	struct strbuf line = STRBUF_INIT(16 << 10);
	size_t column = phrase_width(first);
	bool is_first = true; /* of its line */
	const char *p;

	clean_line(&line, text, utf8_clip(text, strlen(text), 8 << 10));
	strbuf_addstr(out, first);
	for (p = strbuf_str(&line); *p; p += strspn(p, " ")) {
		size_t len = strcspn(p, " "), width = 0;

		for (size_t i = 0; i < len; i++)
			width += ((unsigned char)p[i] & 0xC0) != 0x80;
		if (!is_first && column + 1 + width > LETTER_WIDTH) {
			strbuf_addf(out, "\n%s", indent);
			column = phrase_width(indent);
			is_first = true;
		}
		strbuf_addf(out, "%s%.*s", is_first ? "" : " ", (int)len, p);
		column += width + !is_first;
		is_first = false;
		p += len;
	}
	strbuf_addch(out, '\n');
	strbuf_release(&line);
}

void
phrase_heading(struct strbuf *out, const char *text)
{
	strbuf_addf(out, "\n%s\n", text);
	phrase_repeat(out, "─", phrase_width(text));
	strbuf_addch(out, '\n');
}
