#include "schedule/network.h"

/* The i-th last. */
static const struct network_transfer *
transfer(const struct network *n, unsigned i)
{
	return &n->recent[(n->ended - 1 - i) % NETWORK_RECENT];
}

static bool
failed_later(const struct network *n, unsigned i)
{
	for (unsigned j = 0; j < i; j++)
		if (transfer(n, j)->failed && transfer(n, j)->host == transfer(n, i)->host)
			return true;
	return false;
}

static bool
looks_down(const struct network *n)
{
	unsigned failed = 0, hosts = 0;

	for (unsigned i = 0; i < n->n; i++) {
		if (!transfer(n, i)->failed)
			continue;
		failed++;
		hosts += !failed_later(n, i);
	}
	return hosts >= NETWORK_HOSTS && failed * 100 >= n->n * NETWORK_MOST;
}

void
network_wait(struct network *n, unsigned others, int64_t now_us)
{
	if (n->state == NETWORK_DOUBTFUL && (others == 0 || now_us - n->since_us >= NETWORK_DOUBT_S * INT64_C(1000000)))
		n->state = NETWORK_DOWN;
}

void
network_note(struct network *n, uint32_t host, bool failed, unsigned others, int64_t now_us)
{
	if (n->state == NETWORK_DOWN && failed)
		return;
	if (n->state == NETWORK_DOWN)
		n->n = 0; /* what failed before says nothing any more */
	n->recent[n->ended++ % NETWORK_RECENT] = (struct network_transfer){ host, failed };
	if (n->n < NETWORK_RECENT)
		n->n++;
	if (!looks_down(n)) {
		n->state = NETWORK_UP;
	} else if (n->state == NETWORK_UP) {
		n->state = NETWORK_DOUBTFUL;
		n->since_us = now_us;
	}
	network_wait(n, others, now_us);
}
