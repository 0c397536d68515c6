#include "compose/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "compose/clean.h"

#define AUTHORS_MAX 3
#define NAME_MAX_BYTES 200
#define SENTENCE_BYTES 1000 /* of text that is searched for its first sentence */
#define SENTENCE_MIN 25     /* characters before a full stop counts: "Dr. Who", "1. May" */
#define ZONE_MAX_MIN (14 * 60)

/* ---- names */

void
words_authors(struct strbuf *out, const struct authors *authors)
{
	struct strbuf name = STRBUF_INIT(3 * NAME_MAX_BYTES);
	size_t n = 0;

	for (size_t i = 0; i < authors->n && n <= AUTHORS_MAX; i++) {
		const char *raw = authors->v[i].name;

		strbuf_clear(&name);
		if (raw)
			clean_line(&name, raw, utf8_clip(raw, strlen(raw), NAME_MAX_BYTES));
		if (name.len && n++ < AUTHORS_MAX)
			strbuf_addf(out, "%s%s", n > 1 ? ", " : "", name.buf);
	}
	if (n > AUTHORS_MAX)
		strbuf_addstr(out, " et al.");
	strbuf_release(&name);
}

/* ---- subject */

/* Drop the renderer's footnote marks: " [12]" with or without the blank. */
static void
drop_footnote_marks(struct strbuf *text)
{
	size_t to = 0;

	for (size_t i = 0; i < text->len; i++) {
		size_t digits = text->buf[i] == '[' ? strspn(text->buf + i + 1, "0123456789") : 0;

		if (digits && digits <= 4 && text->buf[i + 1 + digits] == ']') {
			i += digits + 1;
			if (to && text->buf[to - 1] == ' ')
				to--;
		} else {
			text->buf[to++] = text->buf[i];
		}
	}
	strbuf_trunc(text, to);
}

/* The first paragraph of format=flowed text (RFC 3676 §4): quote marks and stuffing off, lines joined. */
static void
first_paragraph(struct strbuf *out, const char *text)
{
	while (*text && !out->cut) {
		size_t len = strcspn(text, "\n"), skip = strspn(text, " >");
		bool flowed = len > 0 && text[len - 1] == ' ';

		if (skip < len)
			strbuf_add(out, text + skip, len - skip);
		text += len + (text[len] == '\n');
		if (!flowed && out->len)
			return;
	}
}

/* Where the first sentence of clean text ends. */
static size_t
sentence_end(const char *s, size_t len)
{
	size_t chars = 0;

	for (size_t i = 0, n; i < len; i += n, chars++) {
		uint32_t cp = ' ';

		n = utf8_decode(s + i, len - i, &cp);
		if (n == 0)
			n = 1;
		if (cp == 0x3002 || cp == 0xFF01 || cp == 0xFF1F)
			return i + n;
		if (chars >= SENTENCE_MIN && strchr(".!?", cp < 0x80 ? (int)cp : ' ') &&
		    (i + n == len || s[i + n] == ' '))
			return i + n;
	}
	return len;
}

static void
first_sentence(struct strbuf *out, const char *text)
{
	struct strbuf raw = STRBUF_INIT(SENTENCE_BYTES), line = STRBUF_INIT(3 * SENTENCE_BYTES);

	first_paragraph(&raw, text);
	strbuf_drop_partial(&raw);
	drop_footnote_marks(&raw);
	clean_line(&line, strbuf_str(&raw), raw.len);
	strbuf_add(out, strbuf_str(&line), sentence_end(strbuf_str(&line), line.len));
	strbuf_release(&raw);
	strbuf_release(&line);
}

/* Cut to max characters: behind a word when one ends in the second half, else anywhere, with an ellipsis. */
static void
cut(struct strbuf *line, size_t start, size_t max)
{
	size_t chars = 0, i = start, blank = 0, last = start;

	for (; i < line->len && chars < max; chars++) {
		last = i;
		if (line->buf[i] == ' ' && chars > max / 2)
			blank = i;
		for (i++; i < line->len && ((unsigned char)line->buf[i] & 0xC0) == 0x80;)
			i++;
	}
	if (i >= line->len)
		return;
	strbuf_trunc(line, blank ? blank : last);
	strbuf_addstr(line, "…");
}

void
words_subject(struct strbuf *out, const struct item *item, size_t max)
{
	size_t start = out->len;
	const char *link = item->url ? item->url : item->external_url;

	if (item->title)
		clean_line(out, item->title, utf8_clip(item->title, strlen(item->title), 8 * max));
	if (out->len == start && item->text)
		first_sentence(out, item->text);
	if (out->len == start && link)
		clean_line(out, link, strlen(link));
	if (out->len == start && item->enclosures.n && item->enclosures.v[0].title)
		clean_line(out, item->enclosures.v[0].title, strlen(item->enclosures.v[0].title));
	if (out->len == start)
		strbuf_addstr(out, "(no title)");
	cut(out, start, max);
}

/* ---- dates: strftime() speaks the locale's language, and printf() would cost more than the rest of a message */

bool
words_calendar(const struct moment *moment, struct tm *tm, int *zone_min)
{
	time_t local;

	if (moment->s < -62135596800 || moment->s > 253402300799 - 86400) /* the years 1 to 9999 */
		return false;
	*zone_min = abs(moment->zone_min) <= ZONE_MAX_MIN ? moment->zone_min : 0;
	local = (time_t)(moment->s + *zone_min * 60);
	return gmtime_r(&local, tm) != NULL;
}

static void
add_zone(struct strbuf *out, int zone_min, const char *colon)
{
	strbuf_addch(out, zone_min < 0 ? '-' : '+');
	strbuf_addint(out, abs(zone_min) / 60, 2);
	strbuf_addstr(out, colon);
	strbuf_addint(out, abs(zone_min) % 60, 2);
}

/* What strftime()'s letters mean, in English; e is a day of the month without its zero, Z a zone with a colon. */
static void
add_field(struct strbuf *out, char letter, const struct tm *tm, int zone_min)
{
	static const char days[7][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char months[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

	switch (letter) {
	case 'a': strbuf_add(out, days[tm->tm_wday], 3); break;
	case 'b': strbuf_add(out, months[tm->tm_mon], 3); break;
	case 'd': strbuf_addint(out, tm->tm_mday, 2); break;
	case 'e': strbuf_addint(out, tm->tm_mday, 1); break;
	case 'H': strbuf_addint(out, tm->tm_hour, 2); break;
	case 'm': strbuf_addint(out, tm->tm_mon + 1, 2); break;
	case 'M': strbuf_addint(out, tm->tm_min, 2); break;
	case 'S': strbuf_addint(out, tm->tm_sec, 2); break;
	case 'Y': strbuf_addint(out, tm->tm_year + 1900, 4); break;
	case 'z': add_zone(out, zone_min, ""); break;
	case 'Z': add_zone(out, zone_min, ":"); break;
	}
}

/* False, and nothing, when the moment has no calendar form. */
static bool
add_date(struct strbuf *out, const char *form, const struct moment *moment)
{
	struct tm tm;
	int zone_min;

	if (!words_calendar(moment, &tm, &zone_min))
		return false;
	for (const char *p = form; *p; p++)
		if (*p == '%')
			add_field(out, *++p, &tm, zone_min);
		else
			strbuf_addch(out, *p);
	return true;
}

void
words_date_mail(struct strbuf *out, const struct moment *moment)
{
	add_date(out, "%a, %e %b %Y %H:%M:%S %z", moment);
}

void
words_date_iso(struct strbuf *out, const struct moment *moment)
{
	if (!add_date(out, "%Y-%m-%dT%H:%M:%S%Z", moment))
		strbuf_addf(out, "@%" PRId64, moment->s);
}

void
words_date(struct strbuf *out, const struct moment *moment)
{
	if (moment->s != TIME_NONE)
		add_date(out, "%e %b %Y, %H:%M %z", moment);
}

/* ---- enclosures */

static void
add_size(struct strbuf *out, int64_t bytes)
{
	static const char *const units[] = { "kB", "MB", "GB", "TB" };
	int64_t unit = 1000;
	size_t i = 0;

	if (bytes < unit) {
		strbuf_addf(out, "%" PRId64 " bytes", bytes);
		return;
	}
	while (i + 1 < sizeof(units) / sizeof(units[0]) && bytes / unit >= 1000) {
		unit *= 1000;
		i++;
	}
	if (bytes / unit >= 100)
		strbuf_addf(out, "%" PRId64 " %s", bytes / unit, units[i]);
	else
		strbuf_addf(out, "%" PRId64 ".%" PRId64 " %s", bytes / unit, bytes % unit / (unit / 10), units[i]);
}

static void
add_duration(struct strbuf *out, int64_t s)
{
	if (s >= 3600)
		strbuf_addf(out, "%" PRId64 ":%02" PRId64 ":%02" PRId64, s / 3600, s / 60 % 60, s % 60);
	else
		strbuf_addf(out, "%" PRId64 ":%02" PRId64, s / 60, s % 60);
}

void
words_enclosure(struct strbuf *out, const struct enclosure *enclosure)
{
	size_t start = out->len;

	if (enclosure->kind == ENCLOSURE_CHAPTERS)
		strbuf_addstr(out, "chapters");
	else if (enclosure->kind == ENCLOSURE_TRANSCRIPT)
		strbuf_addstr(out, "transcript");
	if (enclosure->type && *enclosure->type) {
		strbuf_addstr(out, out->len > start ? ", " : "");
		clean_line(out, enclosure->type, utf8_clip(enclosure->type, strlen(enclosure->type), 80));
	}
	if (enclosure->size > 0) {
		strbuf_addstr(out, out->len > start ? ", " : "");
		add_size(out, enclosure->size);
	}
	if (enclosure->duration_s > 0) {
		strbuf_addstr(out, out->len > start ? ", " : "");
		add_duration(out, enclosure->duration_s);
	}
}
