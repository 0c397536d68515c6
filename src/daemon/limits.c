#include "limits.h"

#include <sys/resource.h>

#include "base/log.h"

/* Descriptors for what is no transfer: the database, workers, files being written, the loop. */
#define DESCRIPTORS_ELSE 64

/* Each transfer, worker and Maildir under way wants a descriptor; the usual soft limit of 1,024 is meant for
 * programs that use select(). */
void
limits_raise(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

unsigned
limits_connections(unsigned wanted)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur == RLIM_INFINITY ||
	    wanted + DESCRIPTORS_ELSE <= limit.rlim_cur)
		return wanted;
	wanted = limit.rlim_cur > 2 * DESCRIPTORS_ELSE ? (unsigned)(limit.rlim_cur - DESCRIPTORS_ELSE) : DESCRIPTORS_ELSE / 2;
	log_event(LEVEL_WARNING, "start", "connections=%u result=\"no more fit into the limit of %llu open files\"", wanted,
		  (unsigned long long)limit.rlim_cur);
	return wanted;
}

/* Slow transfers beside those that go on: twenty times as many, as far as descriptors reach (a kept connection needs
 * one, too). One takes 20 KiB. */
unsigned
limits_stalled(unsigned connections)
{
	rlim_t wanted = 20 * (rlim_t)connections, used = 2 * (rlim_t)connections + DESCRIPTORS_ELSE;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur <= used)
		return 0;
	return (unsigned)(limit.rlim_cur - used < wanted ? limit.rlim_cur - used : wanted);
}
