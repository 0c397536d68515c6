/* Is it them, or is it us? When most of the last transfers, to several hosts, found no address or no connection,
 * the fault is near. Pure. */
#ifndef SCHEDULE_NETWORK_H
#define SCHEDULE_NETWORK_H

#include <stdbool.h>
#include <stdint.h>

enum {
	NETWORK_RECENT = 16, /* transfers that are looked at */
	NETWORK_HOSTS = 5,   /* so many different ones have failed */
	NETWORK_MOST = 80,   /* per cent of the transfers */
};

/* All zero: nothing is known. */
struct network {
	struct network_transfer {
		uint32_t host; /* a hash */
		bool failed;
	} recent[NETWORK_RECENT];
	unsigned n;      /* of them that are filled */
	uint64_t ended;  /* transfers so far; the next goes to recent[ended % NETWORK_RECENT] */
	bool is_down;
};

/* A transfer has ended; failed: by no address or no connection. Returns true when is_down has changed. While it
 * is down the first answer ends it. */
bool network_note(struct network *n, uint32_t host, bool failed);

#endif
