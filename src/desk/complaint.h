/* Trouble that lasts is said once: which of it was said already. */
#ifndef DESK_COMPLAINT_H
#define DESK_COMPLAINT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

#define COMPLAINTS 8

struct complaints {
	struct complaint {
		struct error err;
		bool stands;    /* nothing has been delivered since */
		int64_t said_s; /* by the steady clock */
	} said[COMPLAINTS];
	unsigned next; /* which is forgotten for the next new one */
};

/* Whether this is to be said now; it counts as said then. What stands is not said again, nor what comes and goes within
 * an hour. A disk that is full or read-only is one trouble, whichever file it was met at. */
bool complaint_is_new(struct complaints *complaints, const struct error *err, int64_t now_s);

/* Something was delivered. */
void complaints_over(struct complaints *complaints);

#endif
