#include "parse/date.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"

/* One tolerant reader for all forms: the text is cut into numbers, words and signs, and each of them says by
 * its shape and neighbours what it is. curl_getdate() reads only RFC 822's and loses the writer's offset. */

#define DATE_MAX 128

struct reading {
	int year, month, day, hour, minute, second; /* -1 unknown */
	int zone_min;
	bool has_zone, pm, am, slashes;
	int yearday;
	int numbers[3]; /* date parts seen before it is known which is which */
	int digits[3];
	int n;
};

static const struct reading reading_of_nothing = { -1, -1, -1, -1, -1, -1, .yearday = -1 };

struct cursor {
	const char *p, *end;
};

/* ---- names */

/* Months by their first letters, lower case, the longest needed to tell them apart. English, German, French,
 * Spanish, Portuguese, Italian, Dutch, Polish, Swedish, Danish, Norwegian, Finnish, Hungarian, Czech,
 * Turkish, Romanian, Catalan, Russian, Ukrainian, Greek. */
static const struct {
	const char *start;
	int month;
} months[] = {
	{ "jan", 1 }, { "j\xC3\xA4n", 1 }, { "ene", 1 }, { "gen", 1 }, { "sty", 1 }, { "tammi", 1 }, { "led", 1 },
	{ "oca", 1 }, { "ian", 1 }, { "\xD1\x8F\xD0\xBD\xD0\xB2", 1 }, { "\xD1\x81\xD1\x96\xD1\x87", 1 },
	{ "\xCE\xB9\xCE\xB1\xCE\xBD", 1 },
	{ "feb", 2 }, { "f\xC3\xA9v", 2 }, { "fev", 2 }, { "lut", 2 }, { "helmi", 2 }, { "\xC3\xBAno", 2 },
	{ "\xC5\x9Fub", 2 }, { "sub", 2 }, { "\xD1\x84\xD0\xB5\xD0\xB2", 2 }, { "\xD0\xBB\xD1\x8E\xD1\x82", 2 },
	{ "\xCF\x86\xCE\xB5\xCE\xB2", 2 },
	{ "mar", 3 }, { "m\xC3\xA4r", 3 }, { "mrz", 3 }, { "m\xC3\xA1r", 3 }, { "maa", 3 }, { "mrt", 3 },
	{ "b\xC5\x99" "e", 3 }, { "\xD0\xBC\xD0\xB0\xD1\x80", 3 }, { "\xD0\xB1\xD0\xB5\xD1\x80", 3 },
	{ "\xCE\xBC\xCE\xB1\xCF\x81", 3 },
	{ "apr", 4 }, { "avr", 4 }, { "abr", 4 }, { "kwi", 4 }, { "huhti", 4 }, { "\xC3\xA1pr", 4 },
	{ "dub", 4 }, { "nis", 4 }, { "\xD0\xB0\xD0\xBF\xD1\x80", 4 }, { "\xD0\xBA\xD0\xB2\xD1\x96", 4 },
	{ "\xCE\xB1\xCF\x80\xCF\x81", 4 },
	{ "may", 5 }, { "mai", 5 }, { "mei", 5 }, { "mag", 5 }, { "maj", 5 }, { "touko", 5 }, { "m\xC3\xA1j", 5 },
	{ "kv\xC4\x9B", 5 }, { "\xD0\xBC\xD0\xB0\xD0\xB9", 5 }, { "\xD0\xBC\xD0\xB0\xD1\x8F", 5 },
	{ "\xD1\x82\xD1\x80\xD0\xB0", 5 }, { "\xCE\xBC\xCE\xB1\xCE\xB9", 5 }, { "\xCE\xBC\xCE\xB1\xCF\x8A", 5 },
	{ "jun", 6 }, { "juin", 6 }, { "giu", 6 }, { "cze", 6 }, { "kes\xC3\xA4", 6 }, { "j\xC3\xBAn", 6 },
	{ "haz", 6 }, { "iun", 6 }, { "\xD0\xB8\xD1\x8E\xD0\xBD", 6 }, { "\xD1\x87\xD0\xB5\xD1\x80", 6 },
	{ "\xCE\xB9\xCE\xBF\xCF\x8D\xCE\xBD", 6 }, { "\xCE\xB9\xCE\xBF\xCF\x85\xCE\xBD", 6 },
	{ "jul", 7 }, { "juil", 7 }, { "lug", 7 }, { "lip", 7 }, { "hein\xC3\xA4", 7 }, { "j\xC3\xBAl", 7 },
	{ "tem", 7 }, { "iul", 7 }, { "\xD0\xB8\xD1\x8E\xD0\xBB", 7 }, { "\xD0\xBB\xD0\xB8\xD0\xBF", 7 },
	{ "\xCE\xB9\xCE\xBF\xCF\x8D\xCE\xBB", 7 }, { "\xCE\xB9\xCE\xBF\xCF\x85\xCE\xBB", 7 },
	{ "aug", 8 }, { "ao\xC3\xBB", 8 }, { "aou", 8 }, { "ago", 8 }, { "sie", 8 }, { "elo", 8 }, { "srp", 8 },
	{ "a\xC4\x9Fu", 8 }, { "\xD0\xB0\xD0\xB2\xD0\xB3", 8 }, { "\xD1\x81\xD0\xB5\xD1\x80", 8 },
	{ "\xCE\xB1\xCF\x8D\xCE\xB3", 8 }, { "\xCE\xB1\xCF\x85\xCE\xB3", 8 },
	{ "sep", 9 }, { "set", 9 }, { "wrz", 9 }, { "syys", 9 }, { "sze", 9 }, { "z\xC3\xA1\xC5\x99", 9 },
	{ "eyl", 9 }, { "\xD1\x81\xD0\xB5\xD0\xBD", 9 }, { "\xD0\xB2\xD0\xB5\xD1\x80", 9 },
	{ "\xCF\x83\xCE\xB5\xCF\x80", 9 },
	{ "oct", 10 }, { "okt", 10 }, { "out", 10 }, { "ott", 10 }, { "pa\xC5\xBA", 10 }, { "loka", 10 },
	{ "\xC5\x99\xC3\xADj", 10 }, { "eki", 10 }, { "\xD0\xBE\xD0\xBA\xD1\x82", 10 },
	{ "\xD0\xB6\xD0\xBE\xD0\xB2", 10 }, { "\xCE\xBF\xCE\xBA\xCF\x84", 10 },
	{ "nov", 11 }, { "lis", 11 }, { "marras", 11 }, { "kas", 11 }, { "noi", 11 },
	{ "\xD0\xBD\xD0\xBE\xD1\x8F", 11 }, { "\xCE\xBD\xCE\xBF\xCE\xAD", 11 }, { "\xCE\xBD\xCE\xBF\xCE\xB5", 11 },
	{ "dec", 12 }, { "dez", 12 }, { "d\xC3\xA9" "c", 12 }, { "dic", 12 }, { "gru", 12 }, { "joulu", 12 },
	{ "pro", 12 }, { "ara", 12 }, { "des", 12 }, { "\xD0\xB4\xD0\xB5\xD0\xBA", 12 },
	{ "\xD0\xB3\xD1\x80\xD1\x83", 12 }, { "\xCE\xB4\xCE\xB5\xCE\xBA", 12 },
};

/* Zones feeds name; minutes east of UTC. Where one name has several places, RFC 822's or the more common. */
static const struct {
	const char *name;
	int minutes;
} zones[] = {
	{ "z", 0 }, { "ut", 0 }, { "utc", 0 }, { "gmt", 0 }, { "wet", 0 }, { "a", 60 }, { "n", -60 }, { "m", 720 },
	{ "y", -720 }, { "bst", 60 }, { "ist", 330 }, { "cet", 60 }, { "met", 60 }, { "mez", 60 }, { "west", 60 },
	{ "cest", 120 }, { "mest", 120 }, { "mesz", 120 }, { "eet", 120 }, { "sast", 120 }, { "eest", 180 },
	{ "msk", 180 }, { "trt", 180 }, { "msd", 240 }, { "gst", 240 }, { "pkt", 300 }, { "ict", 420 }, { "wib", 420 },
	{ "hkt", 480 }, { "sgt", 480 }, { "awst", 480 }, { "pht", 480 }, { "jst", 540 }, { "kst", 540 },
	{ "acst", 570 }, { "aest", 600 }, { "acdt", 630 }, { "aedt", 660 }, { "nzst", 720 }, { "nzdt", 780 },
	{ "nst", -210 }, { "ndt", -150 }, { "brt", -180 }, { "art", -180 }, { "ast", -240 }, { "adt", -180 },
	{ "est", -300 }, { "edt", -240 }, { "et", -300 }, { "cst", -360 }, { "cdt", -300 }, { "ct", -360 },
	{ "mst", -420 }, { "mdt", -360 }, { "mt", -420 }, { "pst", -480 }, { "pdt", -420 }, { "pt", -480 },
	{ "akst", -540 }, { "akdt", -480 }, { "hst", -600 },
};

/* s in lower case into out, also Latin, Greek and Cyrillic capitals; returns its length. */
static size_t
lower(const char *s, size_t len, char *out, size_t room)
{
	size_t n = 0;

	for (size_t i = 0, step; i < len && n + 5 < room; i += step) {
		uint32_t cp = (unsigned char)s[i];

		step = utf8_decode(s + i, len - i, &cp);
		if (step == 0)
			step = 1, cp = '?';
		if (cp < 0x80)
			cp = (uint32_t)tolower((int)cp);
		else if ((cp >= 0xC0 && cp <= 0xDE) || (cp >= 0x391 && cp <= 0x3A9) || (cp >= 0x410 && cp <= 0x42F))
			cp += 0x20;
		else if (cp >= 0x400 && cp <= 0x40F)
			cp += 0x50;
		else if (cp >= 0x100 && cp <= 0x17D)
			cp |= 1;
		n += utf8_encode(cp, out + n);
	}
	out[n] = '\0';
	return n;
}

static int
month_named(const char *word)
{
	static const char english[] = "janfebmaraprmayjunjulaugsepoctnovdec";

	for (int i = 0; i < 12; i++)
		if (word[0] == english[3 * i] && word[1] == english[3 * i + 1] && word[2] == english[3 * i + 2])
			return i + 1;
	for (size_t i = 0; i < sizeof(months) / sizeof(months[0]); i++)
		if (strncmp(word, months[i].start, strlen(months[i].start)) == 0)
			return months[i].month;
	return 0;
}

/* The day of the week says nothing that the date does not, and is often wrong. */
static bool
is_weekday(const char *word)
{
	static const char english[] = "montuewedthufrisatsun";

	for (int i = 0; i < 7; i++)
		if (word[0] == english[3 * i] && word[1] == english[3 * i + 1] && word[2] == english[3 * i + 2])
			return true;
	return false;
}

static bool
zone_named(const char *word, int *minutes)
{
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
		if (strcmp(word, zones[i].name) == 0) {
			*minutes = zones[i].minutes;
			return true;
		}
	return false;
}

/* ---- the calendar */

/* Days since 1970-01-01 of a proleptic Gregorian date; month 1–12. */
static int64_t
days_of(int year, int month, int day)
{
	int64_t y = year - (month <= 2), era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int
full_year(int year, int digits)
{
	if (digits > 2 || year > 99)
		return year;
	return year < 70 ? 2000 + year : 1900 + year;
}

/* ---- pieces */

static int
number(struct cursor *c, int *digits)
{
	int n = 0;

	*digits = 0;
	while (c->p < c->end && isdigit((unsigned char)*c->p)) {
		if (n < 100000000)
			n = n * 10 + (*c->p - '0');
		c->p++;
		(*digits)++;
	}
	return n;
}

static int
peek(const struct cursor *c, size_t ahead)
{
	return c->p + ahead < c->end ? (unsigned char)c->p[ahead] : 0;
}

/* After the hour: ":MM[:SS[.fff]]", with blanks and one-digit numbers as some write them. */
static void
read_clock(struct cursor *c, struct reading *r, int hour)
{
	int digits;

	r->hour = hour;
	c->p++;
	while (peek(c, 0) == ' ')
		c->p++;
	r->minute = number(c, &digits);
	r->second = 0;
	if ((peek(c, 0) == ':' || (peek(c, 0) == '.' && isdigit(peek(c, 1)))) && (isdigit(peek(c, 1)) || peek(c, 1) == ' ')) {
		c->p++;
		while (peek(c, 0) == ' ')
			c->p++;
		r->second = number(c, &digits);
	}
	if ((peek(c, 0) == '.' || peek(c, 0) == ',') && isdigit(peek(c, 1))) {
		c->p++;
		number(c, &digits);
	}
}

/* "+0100", "+01:00", "-5", "+1", at the sign. */
static void
read_offset(struct cursor *c, struct reading *r)
{
	int sign = *c->p++ == '-' ? -1 : 1, digits, n = number(c, &digits), minutes;

	if (digits <= 2) {
		minutes = n * 60;
		if (peek(c, 0) == ':' && isdigit(peek(c, 1))) {
			c->p++;
			minutes += number(c, &digits);
		}
	} else {
		minutes = n < 10000 ? n / 100 * 60 + n % 100 : 100 * 60;
	}
	if (minutes > 99 * 60)
		return;
	/* "GMT+0200" is two hours east; a name before the number gave its own offset, which the number
	 * replaces. */
	r->zone_min = sign * minutes;
	r->has_zone = true;
}

/* yyyymmdd[hhmmss], hhmmss, hhmm, epoch seconds: numbers that run together. */
static bool
read_compact(struct reading *r, int n, int digits)
{
	if (digits == 8 && r->n == 0 && r->month < 0) {
		r->year = n / 10000, r->month = n / 100 % 100, r->day = n % 100;
		return true;
	}
	if (r->hour < 0 && r->year >= 0 && (digits == 6 || digits == 4)) {
		r->second = digits == 6 ? n % 100 : 0;
		n = digits == 6 ? n / 100 : n;
		r->hour = n / 100, r->minute = n % 100;
		return true;
	}
	return false;
}

static void
add_number(struct reading *r, int n, int digits)
{
	if (r->n < 3) {
		r->numbers[r->n] = n;
		r->digits[r->n++] = digits;
	}
}

static void
read_number(struct cursor *c, struct reading *r)
{
	int digits, n = number(c, &digits);
	const struct cursor at = *c;

	if (r->hour < 0 && digits <= 2 && at.p < at.end && *at.p == ':' &&
	    (isdigit(peek(c, 1)) || peek(c, 1) == ' ')) {
		read_clock(c, r, n);
	} else if (r->hour < 0 && digits <= 2 && (tolower(peek(c, 0)) == 'h') && isdigit(peek(c, 1))) {
		read_clock(c, r, n); /* 15h30 */
	} else if (digits >= 4 && r->month > 0 && r->day < 0 && r->year < 0 && r->n == 2 && r->hour < 0) {
		/* "03 Apr 02 1500": the date is complete, this is the clock */
		r->hour = n / 100, r->minute = n % 100, r->second = 0;
	} else if (!read_compact(r, n, digits)) {
		add_number(r, n, digits);
	}
}

static bool
is_letter(int c)
{
	return isalpha(c) || c >= 0x80;
}

static void
read_word(struct cursor *c, struct reading *r)
{
	const char *from = c->p;
	char word[64] = "";
	int minutes, month;
	size_t len;

	while (c->p < c->end && (is_letter((unsigned char)*c->p) || (*c->p == '.' && is_letter(peek(c, 1)))))
		c->p++;
	len = (size_t)(c->p - from);
	lower(from, len, word, sizeof(word));
	if (strcmp(word, "t") == 0 || strcmp(word, "de") == 0)
		return;
	if (strcmp(word, "pm") == 0 || strcmp(word, "p.m") == 0)
		r->pm = true;
	else if (strcmp(word, "am") == 0 || strcmp(word, "a.m") == 0)
		r->am = true;
	else if (strcmp(word, "\xEC\x98\xA4\xED\x9B\x84") == 0) /* Korean, Japanese: afternoon */
		r->pm = true;
	else if (strcmp(word, "\xE5\x8D\x88\xE5\xBE\x8C") == 0)
		r->pm = true;
	else if ((r->hour >= 0 || r->n > 1) && zone_named(word, &minutes)) {
		if (!r->has_zone)
			r->zone_min = minutes;
		r->has_zone = true;
	} else if (r->month < 0 && !is_weekday(word) && (month = month_named(word)) > 0) {
		r->month = month;
	}
}

/* ISO 8601: yyyy-mm[-dd], yyyy-ddd, yyyy-Www-d, at the start. Returns whether it was one of them. */
static bool
read_iso_date(struct cursor *c, struct reading *r)
{
	struct cursor at = *c;
	int digits, year = number(&at, &digits), n;
	int sep = peek(&at, 0);

	if (digits != 4 || (sep != '-' && sep != '/' && sep != '.') || year < 1000)
		return false;
	at.p++;
	if (toupper(peek(&at, 0)) == 'W' && isdigit(peek(&at, 1))) {
		int64_t jan4 = days_of(year, 1, 4), monday = jan4 - (jan4 + 3) % 7;
		int week, day = 1;

		at.p++;
		week = number(&at, &digits);
		if (week > 999)
			return false;
		if (digits == 3) {
			day = week % 10, week /= 10;
		} else if (peek(&at, 0) == '-') {
			at.p++;
			day = number(&at, &digits);
		}
		if (week > 53 || day > 7)
			return false;
		r->yearday = (int)(monday + (week - 1) * 7 + day - 1 - days_of(year, 1, 1)) + 1;
		r->year = year;
		*c = at;
		return true;
	}
	if (!isdigit(peek(&at, 0)))
		return false;
	n = number(&at, &digits);
	r->year = year;
	if (digits == 3) {
		r->yearday = n;
	} else {
		r->month = n;
		r->day = 1;
		if (peek(&at, 0) == sep && isdigit(peek(&at, 1))) {
			at.p++;
			r->day = number(&at, &digits);
			/* "2004-23-05" is written by someone who thinks in days first. */
			if (r->month > 12 && r->day <= 12) {
				n = r->month, r->month = r->day, r->day = n;
			}
		}
	}
	*c = at;
	return true;
}

/* Which of the loose numbers is the day, which the year, which the month. */
static bool
settle(struct reading *r)
{
	int i = 0;

	if (r->yearday > 0 || (r->year >= 0 && r->month > 0))
		return true;
	if (r->month > 0) { /* named */
		if (r->n == 2) {
			bool year_first = r->digits[0] > 2 || r->numbers[0] > 31;

			r->day = r->numbers[year_first ? 1 : 0];
			i = year_first ? 0 : 1;
			r->year = full_year(r->numbers[i], r->digits[i]);
			return true;
		}
		if (r->n == 1 && r->digits[0] == 4) {
			r->day = 1;
			r->year = r->numbers[0];
			return true;
		}
		return false;
	}
	if (r->n == 1 && r->digits[0] == 4 && r->hour < 0 && r->numbers[0] >= 1900 && r->numbers[0] < 2100) {
		r->year = r->numbers[0], r->month = 1, r->day = 1;
		return true;
	}
	if (r->n != 3)
		return false;
	if (r->digits[0] == 4) {
		r->year = r->numbers[0], r->month = r->numbers[1], r->day = r->numbers[2];
	} else {
		/* 31.12.2020 and 12/31/2020; where both could be, days come first but with slashes months do. */
		r->year = full_year(r->numbers[2], r->digits[2]);
		r->day = r->numbers[0], r->month = r->numbers[1];
		if (r->month > 12 || (r->slashes && r->day <= 12)) {
			r->day = r->numbers[1], r->month = r->numbers[0];
		}
	}
	return true;
}

static int
finish(struct reading *r, struct moment *out)
{
	int64_t days;

	if (r->hour < 0)
		r->hour = r->minute = r->second = 0;
	if (r->pm && r->hour < 12)
		r->hour += 12;
	if (r->am && r->hour == 12)
		r->hour = 0;
	if (r->second == 60)
		r->second = 59; /* a leap second, or someone who counts from one */
	if (r->year < 1 || r->year > 9999 || r->hour > 24 || r->minute > 59 || r->second > 59)
		return -1;
	if (r->yearday > 0) {
		days = days_of(r->year, 1, 1) + r->yearday - 1;
		if (r->yearday > 371)
			return -1;
	} else {
		if (r->month < 1 || r->month > 12 || r->day < 1 || r->day > 31)
			return -1;
		/* 31 April is 1 May, as calendars roll. */
		days = days_of(r->year, r->month, 1) + r->day - 1;
	}
	out->zone_min = r->has_zone ? r->zone_min : 0;
	out->s = days * 86400 + r->hour * 3600 + r->minute * 60 + r->second - (int64_t)out->zone_min * 60;
	if (abs(out->zone_min) > 15 * 60)
		out->zone_min = 0; /* counts, but is no place on Earth */
	return 0;
}

/* Nothing but digits: seconds or milliseconds since 1970. */
static bool
read_epoch(const char *s, size_t len, struct moment *out)
{
	int64_t n = 0;

	if (len < 9 || len > 13 || len == 12)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!isdigit((unsigned char)s[i]))
			return false;
		n = n * 10 + (s[i] - '0');
	}
	out->s = len == 13 ? n / 1000 : n;
	out->zone_min = 0;
	return true;
}

/* Does s look like form, where 0 stands for a digit, a for a letter? */
static bool
has_form(const char *s, const char *form)
{
	for (; *form; s++, form++)
		if (*form == '0' ? !isdigit((unsigned char)*s) : *form == 'a' ? !isalpha((unsigned char)*s) : *s != *form)
			return false;
	return true;
}

static int
two(const char *s)
{
	return (s[0] - '0') * 10 + s[1] - '0';
}

/* The two forms as their standards have them, which nearly all dates are: "2003-12-31T23:59:59Z" and
 * "Wed, 31 Dec 2003 23:59:59 GMT". What is left unread is the zone. */
static size_t
read_canonical(const char *s, size_t len, struct reading *r)
{
	const char *clock;
	char word[4] = "";

	if (len >= 19 && has_form(s, "0000-00-00T00:00:00")) {
		r->year = two(s) * 100 + two(s + 2), r->month = two(s + 5), r->day = two(s + 8);
		clock = s + 11;
	} else if (len >= 25 && has_form(s, "aaa, 00 aaa 0000 00:00:00")) {
		for (int i = 0; i < 3; i++)
			word[i] = (char)tolower((unsigned char)s[8 + i]);
		r->year = two(s + 12) * 100 + two(s + 14), r->month = month_named(word), r->day = two(s + 5);
		clock = s + 17;
	} else {
		return 0;
	}
	if (r->year < 1000 || r->month < 1 || r->month > 12) {
		*r = reading_of_nothing;
		return 0;
	}
	r->hour = two(clock), r->minute = two(clock + 3), r->second = two(clock + 6);
	return (size_t)(clock + 8 - s);
}

int
date_parse(const char *s, size_t len, struct moment *out)
{
	struct reading r = reading_of_nothing;
	struct cursor c;

	while (len > 0 && isspace((unsigned char)*s))
		s++, len--;
	while (len > 0 && isspace((unsigned char)s[len - 1]))
		len--;
	if (len > DATE_MAX)
		return -1;
	if (read_epoch(s, len, out))
		return 0;
	c = (struct cursor){ s, s + len };
	c.p += read_canonical(s, len, &r);
	if (peek(&c, 0) == '.' && isdigit(peek(&c, 1))) { /* fractions count for nothing */
		c.p++;
		number(&c, &(int){ 0 });
	}
	while (c.p < c.end) {
		int ch = (unsigned char)*c.p;

		if (isdigit(ch)) {
			if (r.year < 0 && r.n == 0 && read_iso_date(&c, &r))
				continue;
			read_number(&c, &r);
		} else if ((ch == '+' || (ch == '-' && (r.hour >= 0 || r.day > 0))) && isdigit(peek(&c, 1))) {
			read_offset(&c, &r);
		} else if (is_letter(ch)) {
			read_word(&c, &r);
		} else {
			r.slashes |= ch == '/';
			c.p++;
		}
	}
	if (!settle(&r))
		return -1;
	return finish(&r, out);
}
