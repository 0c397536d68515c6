#include "complaint.h"

#include <errno.h>
#include <string.h>

#define SAY_AGAIN_S 3600

/* What it is, without the file that it was met at where that says nothing. */
static const char *
core(const char *text)
{
	static const int of_disks[] = { ENOSPC, EDQUOT, EROFS, EIO };
	const char *colon = NULL;

	for (const char *p = text; (p = strstr(p, ": ")) != NULL; p += 2)
		colon = p + 2;
	for (size_t i = 0; colon && i < sizeof(of_disks) / sizeof(of_disks[0]); i++)
		if (strcmp(colon, strerror(of_disks[i])) == 0)
			return colon;
	return text;
}

bool
complaint_is_new(struct complaints *complaints, const struct error *err, int64_t now_s)
{
	const char *what = core(err->text);
	struct complaint *c = NULL;

	for (size_t i = 0; i < COMPLAINTS && !c; i++)
		if (strcmp(core(complaints->said[i].err.text), what) == 0)
			c = &complaints->said[i];
	if (c && (c->stands || now_s - c->said_s < SAY_AGAIN_S))
		return false;
	if (!c) {
		c = &complaints->said[complaints->next];
		complaints->next = (complaints->next + 1) % COMPLAINTS;
	}
	*c = (struct complaint){ *err, true, now_s };
	return true;
}

void
complaints_over(struct complaints *complaints)
{
	for (size_t i = 0; i < COMPLAINTS; i++)
		complaints->said[i].stands = false;
}
