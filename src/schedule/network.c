#include "schedule/network.h"

static bool
failed_before(const struct network *n, unsigned until)
{
	for (unsigned i = 0; i < until; i++)
		if (n->recent[i].failed && n->recent[i].host == n->recent[until].host)
			return true;
	return false;
}

static bool
looks_down(const struct network *n)
{
	unsigned failed = 0, hosts = 0;

	for (unsigned i = 0; i < n->n; i++) {
		if (!n->recent[i].failed)
			continue;
		failed++;
		hosts += !failed_before(n, i);
	}
	return hosts >= NETWORK_HOSTS && failed * 100 >= n->n * NETWORK_MOST;
}

bool
network_note(struct network *n, uint32_t host, bool failed)
{
	bool was_down = n->is_down;

	if (was_down && !failed)
		*n = (struct network){ .ended = n->ended - n->ended % NETWORK_RECENT + NETWORK_RECENT };
	n->recent[n->ended++ % NETWORK_RECENT] = (struct network_transfer){ host, failed };
	if (n->n < NETWORK_RECENT)
		n->n++;
	n->is_down = looks_down(n);
	return n->is_down != was_down;
}
