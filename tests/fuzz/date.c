/* Any bytes as a date. A date that is read, written in RFC 3339 and read again is the same moment. */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "parse/date.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct moment once = { 0, 0 }, again;
	char text[64];
	time_t local;
	struct tm tm;

	if (date_parse((const char *)data, size, &once) < 0)
		return 0;
	assert(abs(once.zone_min) <= 15 * 60);
	local = (time_t)(once.s + (int64_t)once.zone_min * 60);
	assert(gmtime_r(&local, &tm));
	if (tm.tm_year + 1900 < 1000 || tm.tm_year + 1900 > 9999)
		return 0;
	if (tm.tm_year + 1900 >= 2533 && tm.tm_year + 1900 < 2633)
		return 0; /* read as years of the Thai calendar */
	snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", tm.tm_year + 1900, tm.tm_mon + 1,
		 tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, once.zone_min < 0 ? '-' : '+', abs(once.zone_min) / 60,
		 abs(once.zone_min) % 60);
	assert(date_parse(text, strlen(text), &again) == 0);
	assert(again.s == once.s && again.zone_min == once.zone_min);
	return 0;
}
