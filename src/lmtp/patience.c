#include "patience.h"

#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "base/alloc.h"

#define LONGEST_S 900
#define DOUBLINGS_MAX 16
#define FORGET_S (4 * LONGEST_S) /* after the time at which it could have been tried */

struct patience {
	char *name;
	unsigned failures;
	double until;
	UT_hash_handle hh;
};

static struct patience *
find(struct patience *all, const char *name)
{
	struct patience *p;

	HASH_FIND_STR(all, name, p);
	return p;
}

static void
drop(struct patience **all, struct patience *p)
{
	HASH_DEL(*all, p);
	free(p->name);
	free(p);
}

double
patience_fail(struct patience **all, const char *name, double now, double spread)
{
	struct patience *p = find(*all, name);
	double wait;

	if (!p) {
		p = xcalloc(1, sizeof(*p));
		p->name = xstrdup(name);
		HASH_ADD_KEYPTR(hh, *all, p->name, strlen(p->name), p);
	}
	wait = 1 << (p->failures < DOUBLINGS_MAX ? p->failures : DOUBLINGS_MAX);
	p->failures++;
	wait = (wait < LONGEST_S ? wait : LONGEST_S) * (0.8 + 0.4 * spread);
	p->until = now + wait;
	return wait;
}

void
patience_forget(struct patience **all, const char *name)
{
	struct patience *p = find(*all, name);

	if (p)
		drop(all, p);
}

bool
patience_holds(struct patience *all, const char *name, double now)
{
	struct patience *p = find(all, name);

	return p && p->until > now;
}

double
patience_next(struct patience **all, double now)
{
	struct patience *p, *next;
	double first = -1;

	HASH_ITER (hh, *all, p, next) {
		if (p->until + FORGET_S < now)
			drop(all, p);
		else if (p->until > now && (first < 0 || p->until < first))
			first = p->until;
	}
	return first;
}

void
patience_release(struct patience **all)
{
	struct patience *p, *next;

	HASH_ITER (hh, *all, p, next)
		drop(all, p);
}
