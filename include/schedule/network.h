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
	NETWORK_DOUBT_S = 20,
};

/* All zero: nothing is known. */
struct network {
	struct network_transfer {
		uint32_t host; /* a hash */
		bool failed;
	} recent[NETWORK_RECENT];
	unsigned n;      /* of them that are filled */
	uint64_t ended;  /* transfers so far; the next goes to recent[ended % NETWORK_RECENT] */
	enum network_state {
		NETWORK_UP,
		NETWORK_DOUBTFUL, /* as if it were down, but transfers under way may say otherwise: start no more */
		NETWORK_DOWN,
	} state;
	int64_t since_us; /* of doubt */
};

/* A transfer has ended; failed: by no address or no connection. others: still under way. When down, the first
 * answer ends it. */
void network_note(struct network *n, uint32_t host, bool failed, unsigned others, int64_t now_us);

/* Time has passed: a doubt that has lasted long enough is none. */
void network_wait(struct network *n, unsigned others, int64_t now_us);

#endif
