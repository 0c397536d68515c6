#include "digest/when.h"

#include <time.h>

/* That hour, so many days from the date of now. */
static int64_t
at_hour(int64_t now, int days, unsigned hour)
{
	time_t t = (time_t)now;
	struct tm tm;

	if (!localtime_r(&t, &tm))
		return now;
	tm.tm_mday += days;
	tm.tm_hour = (int)hour;
	tm.tm_min = tm.tm_sec = 0;
	tm.tm_isdst = -1;
	return (int64_t)mktime(&tm);
}

static int
weekday_of(int64_t s)
{
	return (int)((when_day(s) % 7 + 7 + 4) % 7); /* 1970 began on a Thursday */
}

int64_t
when_last(bool weekly, unsigned hour, int weekday, int64_t now)
{
	for (int days = 1; days > -8; days--) {
		int64_t at = at_hour(now, days, hour);

		if (at <= now && (!weekly || weekday_of(at) == weekday))
			return at;
	}
	return now;
}

int64_t
when_next(bool weekly, unsigned hour, int weekday, int64_t now)
{
	for (int days = -1; days <= 8; days++) {
		int64_t at = at_hour(now, days, hour);

		if (at > now && (!weekly || weekday_of(at) == weekday))
			return at;
	}
	return now + 86400;
}

int64_t
when_day(int64_t now)
{
	time_t t = (time_t)now;
	struct tm tm;

	if (!localtime_r(&t, &tm))
		return now / 86400;
	tm.tm_hour = 12;
	return (int64_t)timegm(&tm) / 86400;
}
