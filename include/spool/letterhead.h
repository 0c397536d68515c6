/* The head of a message that may be one of ours. Pure. */
#ifndef SPOOL_LETTERHEAD_H
#define SPOOL_LETTERHEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LETTERHEAD_BYTES (32 * 1024) /* so much of a file holds all that is looked for */
#define LETTERHEAD_NAME 27           /* 26 letters and a NUL */

struct letterhead {
	char name[LETTERHEAD_NAME]; /* of the Message-ID; the same for all revisions of an item */
	char list_id[512];          /* what stands in <>; "" none */
	char feed_url[2048];        /* X-Wire-Feed; "" none */
	char folder[512];           /* Delivered-To, as a dot-atom before the @; "" none */
	int64_t date;               /* UTC seconds, TIME_NONE */
};

/* Read the first len bytes of a message. False: its Message-ID is none that we give, or it names no list. */
bool letterhead_parse(struct letterhead *out, const char *bytes, size_t len);

/* "<26 letters>.<digits>" at s: the letters into name. */
bool letterhead_name(const char *s, char name[LETTERHEAD_NAME]);

#endif
