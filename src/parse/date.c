#include "parse/date.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "date_names.h"

/* One tolerant reader for all forms: the text is cut into numbers, words and signs, and each of them says by
 * its shape and neighbours what it is. curl_getdate() reads only RFC 822's and loses the writer's offset. */

#define DATE_MAX 256
#define WORDS_MAX 16
#define NO_DAY INT64_MIN

struct reading {
	int year, month, day, hour, minute, second; /* -1 unknown */
	int zone_min;
	bool has_zone, pm, am, slashes;
	bool month_is_next; /* Vietnamese: "tháng 5" */
	bool is_persian; /* year, month and day are of the Persian calendar */
	bool month_came_first; /* before any number, where the day of the week may stand, too: "mar. 7 mai" */
	int64_t day_number; /* since 1970, when the form gave it at once; else NO_DAY */
	int numbers[3]; /* date parts seen before it is known which is which */
	int digits[3];
	int n, n_words;
};

static const struct reading reading_of_nothing = { -1, -1, -1, -1, -1, -1, .day_number = NO_DAY };

struct cursor {
	const char *p, *end;
};

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

/* The same for the calendar of Iran: six months of 31 days, then 30; eight leap years in 33, which is right from
 * 1865 to 2093. Its year 1403 began on 20 March 2024. */
static int64_t
days_of_persian(int year, int month, int day)
{
	int64_t y = year, before = month <= 7 ? (month - 1) * 31 : 186 + (month - 7) * 30;

	return 365 * y + (8 * y + 21) / 33 + before + day - 1 - 492633;
}

static int
full_year(int year)
{
	if (year > 99)
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
	if ((peek(c, 0) == ':' && (isdigit(peek(c, 1)) || peek(c, 1) == ' ')) ||
	    (peek(c, 0) == '.' && isdigit(peek(c, 1)))) {
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

/* The word for "hours" of Japanese, Chinese and Korean. */
static bool
is_hours(const struct cursor *c)
{
	return c->end - c->p >= 3 && (memcmp(c->p, "\xE6\x99\x82", 3) == 0 || memcmp(c->p, "\xE6\x97\xB6", 3) == 0 ||
				      memcmp(c->p, "\xEC\x8B\x9C", 3) == 0);
}

/* 10時05分, at the word behind the hour. */
static void
read_eastern_clock(struct cursor *c, struct reading *r, int hour)
{
	int digits;

	r->hour = hour;
	r->minute = r->second = 0;
	c->p += 3;
	while (peek(c, 0) == ' ')
		c->p++;
	if (isdigit(peek(c, 0)))
		r->minute = number(c, &digits);
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
	if (r->month_is_next && r->month < 0) {
		r->month = n;
	} else if (r->n < 3) {
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
	} else if (r->hour < 0 && digits <= 2 && is_hours(c)) {
		read_eastern_clock(c, r, n);
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

/* 5月: the number before it is the month. */
static bool
names_number_as_month(const struct cursor *begin, const struct reading *r, const char *word)
{
	return r->n > 0 && isdigit((unsigned char)begin->p[-1]) &&
	       (strcmp(word, "月") == 0 || strcmp(word, "월") == 0);
}

/* The first word is often the day of the week, of which some look like months: "mar. 7 mai". */
static void
read_month(const struct cursor *begin, struct reading *r, const char *word, const char *text)
{
	bool may_be_weekday = r->month_came_first && r->n <= 1;
	int month;

	if (r->month >= 0 && !may_be_weekday)
		return;
	if (names_number_as_month(begin, r, word)) {
		r->month = r->numbers[--r->n];
		r->month_came_first = false;
	} else if (!date_is_weekday(word) && (month = date_month(text)) > 0) {
		r->is_persian = month > 12;
		r->month = r->is_persian ? month - 12 : month;
		r->month_came_first = r->n == 0;
	} else if (strcmp(word, "tháng") == 0 || strcmp(word, "thg") == 0) {
		r->month_is_next = true;
	}
}

static void
read_word(struct cursor *c, struct reading *r)
{
	const struct cursor begin = *c;
	char text[64] = "", word[64] = ""; /* from here on; this word; in lower case */
	int minutes;
	size_t len = 0;

	while (c->p < c->end && (is_letter((unsigned char)*c->p) || (*c->p == '.' && is_letter(peek(c, 1)))))
		c->p++;
	if (++r->n_words > WORDS_MAX)
		return;
	for (; len + 1 < sizeof(text) && begin.p + len < c->end; len++)
		text[len] = (char)tolower((unsigned char)begin.p[len]);
	memcpy(word, text, len < (size_t)(c->p - begin.p) ? len : (size_t)(c->p - begin.p));
	if (strcmp(word, "t") == 0 || strcmp(word, "de") == 0)
		return;
	if ((r->hour >= 0 || r->n > 1) && date_zone(word, &minutes)) {
		if (!r->has_zone)
			r->zone_min = minutes;
		r->has_zone = true;
	} else if (date_is_afternoon(word)) {
		r->pm = true;
	} else if (date_is_morning(word)) {
		r->am = true;
	} else {
		read_month(&begin, r, word, text);
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
		r->day_number = monday + (week - 1) * 7 + day - 1;
		r->year = year;
		*c = at;
		return true;
	}
	if (!isdigit(peek(&at, 0)))
		return false;
	n = number(&at, &digits);
	r->year = year;
	if (digits == 3 && n >= 1 && n <= 366) {
		r->day_number = days_of(year, 1, 1) + n - 1;
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

	if (r->day_number != NO_DAY || (r->year >= 0 && r->month > 0))
		return true;
	if (r->month > 0) { /* named */
		if (r->n == 2) {
			bool year_first = r->digits[0] > 2 || r->numbers[0] > 31;

			r->day = r->numbers[year_first ? 1 : 0];
			i = year_first ? 0 : 1;
			r->year = full_year(r->numbers[i]);
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
		r->year = full_year(r->numbers[2]);
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
	if (r->year >= 2533 && r->year < 2633 && r->day_number == NO_DAY)
		r->year -= 543; /* of the Thai calendar */
	if (r->is_persian && (r->year < 1300 || r->year >= 1450))
		return -1;
	/* 0001-01-01 is what programs write that have no date. */
	if (r->year < 1000 || r->year > 9999 || r->hour > 24 || r->minute > 59 || r->second > 59)
		return -1;
	if (r->day_number != NO_DAY) {
		days = r->day_number;
	} else {
		if (r->month < 1 || r->month > 12 || r->day < 1 || r->day > 31)
			return -1;
		/* 31 April is 1 May, as calendars roll. */
		days = r->is_persian ? days_of_persian(r->year, r->month, r->day)
				     : days_of(r->year, r->month, 1) + r->day - 1;
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
	for (; *form; s++, form++) {
		if (*form == '0' ? !isdigit((unsigned char)*s) :
		    *form == 'a' ? !isalpha((unsigned char)*s) : *s != *form)
			return false;
	}
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
		r->year = two(s + 12) * 100 + two(s + 14), r->month = date_month(word), r->day = two(s + 5);
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
	char folded[2 * DATE_MAX];
	struct cursor c;

	while (len > 0 && isspace((unsigned char)*s))
		s++, len--;
	while (len > 0 && isspace((unsigned char)s[len - 1]))
		len--;
	if (len > DATE_MAX)
		return -1;
	if (utf8_ascii_run(s, len) < len) {
		len = date_fold(s, len, folded, sizeof(folded));
		s = folded;
	}
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
