/* The only place that asks the system for the time. Everything else takes `now`. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#define TIME_NONE INT64_MIN /* "no date" in every int64_t of UTC seconds */

int64_t clock_wall_s(void);  /* UTC seconds, for dates */
int64_t clock_mono_us(void); /* monotonic microseconds, for waiting and measuring */
int64_t clock_boot_us(void); /* the same, counting the time that the machine slept */

#endif
