#include "term.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "base/width.h"
#include "compose/clean.h"

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

unsigned
term_width(void)
{
	struct winsize size;

	if (!isatty(STDOUT_FILENO))
		return 0;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
		return size.ws_col;
	return 80;
}

unsigned
term_height(void)
{
	struct winsize size;

	if (!isatty(STDOUT_FILENO))
		return 0;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0)
		return size.ws_row;
	return 24;
}

bool
term_has_colours(void)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(no && no[0]) && term && strcmp(term, "dumb") != 0;
}

/* Bytes of text (clean UTF-8) that fit into so many columns; *used is how many they take. */
static size_t
fitting(const char *text, size_t len, unsigned columns, unsigned *used)
{
	size_t i = 0;

	*used = 0;
	while (i < len) {
		uint32_t cp = 0;
		size_t step = utf8_decode(text + i, len - i, &cp);
		unsigned w = width_of(cp);

		if (step == 0 || (columns && *used + w > columns))
			break;
		*used += w;
		i += step;
	}
	return i;
}

void
term_put(FILE *out, const char *text, unsigned columns, unsigned pad)
{
	struct strbuf clean = STRBUF_INIT(64 * 1024);
	unsigned used;
	size_t n;

	clean_header(&clean, text, strlen(text));
	n = fitting(strbuf_str(&clean), clean.len, columns, &used);
	if (n < clean.len && columns > 1) {
		n = fitting(clean.buf, clean.len, columns - 1, &used);
		fprintf(out, "%.*s…", (int)n, clean.buf);
		used++;
	} else {
		fwrite(strbuf_str(&clean), 1, n, out);
	}
	for (; used < pad; used++)
		putc(' ', out);
	strbuf_release(&clean);
}

void
term_age(int64_t s, char out[TERM_AGE])
{
	if (s < 1)
		snprintf(out, TERM_AGE, "now");
	else if (s < MINUTE)
		snprintf(out, TERM_AGE, "%d s", (int)s);
	else if (s < HOUR)
		snprintf(out, TERM_AGE, "%d min", (int)(s / MINUTE));
	else if (s < DAY && s % HOUR >= MINUTE)
		snprintf(out, TERM_AGE, "%d h %d min", (int)(s / HOUR), (int)(s % HOUR / MINUTE));
	else if (s < DAY)
		snprintf(out, TERM_AGE, "%d h", (int)(s / HOUR));
	else if (s < 10 * DAY && s % DAY >= HOUR)
		snprintf(out, TERM_AGE, "%d d %d h", (int)(s / DAY), (int)(s % DAY / HOUR));
	else
		snprintf(out, TERM_AGE, "%lld d", (long long)(s / DAY));
}

void
term_when(int64_t time_s, int64_t now_s, char out[TERM_WHEN])
{
	time_t t = (time_t)time_s, now = (time_t)now_s;
	struct tm then, today;
	size_t n;

	snprintf(out, TERM_WHEN, "-");
	if (time_s == TIME_NONE || !localtime_r(&t, &then) || !localtime_r(&now, &today))
		return;
	if (then.tm_yday == today.tm_yday && then.tm_year == today.tm_year)
		n = strftime(out, TERM_WHEN, "%H:%M", &then);
	else if (time_s > now_s - 6 * DAY && time_s < now_s + 6 * DAY)
		n = strftime(out, TERM_WHEN, "%a %H:%M", &then);
	else
		n = strftime(out, TERM_WHEN, "%Y-%m-%d", &then);
	if (n == 0)
		snprintf(out, TERM_WHEN, "-");
}

void
term_size(uint64_t bytes, char out[TERM_AGE])
{
	static const char units[] = "kMGTP";
	double value = (double)bytes / 1000;
	size_t i = 0;

	while (value >= 1000 && units[i + 1]) {
		value /= 1000;
		i++;
	}
	snprintf(out, TERM_AGE, "%.*f %cB", value < 10, value, units[i]);
}
