#include "phrase.h"

#include <stdbool.h>
#include <string.h>
#include <time.h>

#include "base/utf8.h"
#include "base/width.h"
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

void
phrase_repeat(struct strbuf *out, const char *s, size_t n)
{
	while (n-- > 0)
		strbuf_addstr(out, s);
}

/* Punctuation that begins no line. */
static bool
is_closing(uint32_t cp)
{
	return cp == 0x3001 || cp == 0x3002 || cp == 0x300D || cp == 0x300F || cp == 0x3011 || cp == 0x30FC ||
	       cp == 0xFF01 || cp == 0xFF09 || cp == 0xFF0C || cp == 0xFF0E || cp == 0xFF1F;
}

/* Bytes of the word at s, the blanks before it not counted: up to a blank, or to a place between two characters where
 * a line may end because one of them is wide (Chinese, Japanese, Korean). */
static size_t
word_len(const char *s)
{
	size_t len = strcspn(s, " "), i = 0, n;
	unsigned before = 0;

	for (; i < len; i += n) {
		uint32_t cp = 0;
		unsigned width;

		n = utf8_decode(s + i, len - i, &cp);
		width = n ? width_of(cp) : 1;
		n = n ? n : 1;
		if (i && width == 2 && before == 2 && !is_closing(cp))
			break;
		before = width ? width : before;
	}
	return i;
}

void
phrase_wrap(struct strbuf *out, const char *first, const char *indent, const char *text)
{
	struct strbuf line = STRBUF_INIT(16 << 10);
	size_t column = strlen(first);
	bool is_first = true; /* of its line */

	clean_line(&line, text, utf8_clip(text, strlen(text), 8 << 10));
	strbuf_addstr(out, first);
	for (const char *p = strbuf_str(&line); *p;) {
		size_t blank = strspn(p, " "), len = word_len(p + blank), width = width_columns(p + blank, len);

		if (!is_first && column + (blank > 0) + width > LETTER_WIDTH) {
			strbuf_addf(out, "\n%s", indent);
			column = strlen(indent);
			is_first = true;
		}
		strbuf_addf(out, "%s%.*s", is_first || !blank ? "" : " ", (int)len, p + blank);
		column += width + (!is_first && blank);
		is_first = false;
		p += blank + len;
	}
	strbuf_addch(out, '\n');
	strbuf_release(&line);
}

void
phrase_heading(struct strbuf *out, const char *text)
{
	strbuf_addf(out, "\n%s\n", text);
	phrase_repeat(out, "─", width_columns(text, strlen(text)));
	strbuf_addch(out, '\n');
}
