#include "gate.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <utlist.h>

#include "base/alloc.h"

#define uthash_malloc(size) xmalloc(size)
#include <uthash.h>

struct place {
	uint8_t bytes[16];
	int family;
	unsigned port;
};

struct gate_server {
	UT_hash_handle hh;
	struct place place;
	unsigned inside;
	unsigned unanswered; /* tries in a row */
	struct gate_visit *waiting;
};

struct gate {
	gate_admitted *admitted;
	struct gate_server *servers; /* where somebody is */
};

/* http and https are one server's, as in url_server(). */
static struct place
place_of(const struct address *a, unsigned port)
{
	struct place place = { .family = a->family, .port = port == 443 ? 80 : port };

	memcpy(place.bytes, a->bytes, a->family == AF_INET ? 4 : 16);
	return place;
}

static struct gate_server *
server_get(struct gate *gate, const struct address *a, unsigned port)
{
	struct place place = place_of(a, port);
	struct gate_server *server;

	HASH_FIND(hh, gate->servers, &place, sizeof(place), server);
	if (!server) {
		server = xcalloc(1, sizeof(*server));
		server->place = place;
		HASH_ADD(hh, gate->servers, place, sizeof(place), server);
	}
	return server;
}

bool
gate_enter(struct gate *gate, struct gate_visit *visit, const struct address *a, unsigned port, unsigned limit)
{
	struct gate_server *server = server_get(gate, a, port);

	visit->server = server;
	visit->limit = limit;
	visit->waits = server->waiting || server->inside >= limit;
	if (visit->waits)
		DL_APPEND(server->waiting, visit);
	else
		server->inside++;
	return !visit->waits;
}

static void
admit(struct gate *gate, struct gate_server *server)
{
	struct gate_visit *visit;

	while ((visit = server->waiting) && server->inside < visit->limit) {
		DL_DELETE(server->waiting, visit);
		visit->waits = false;
		server->inside++;
		gate->admitted(visit);
	}
}

void
gate_leave(struct gate *gate, struct gate_visit *visit)
{
	struct gate_server *server = visit->server;

	if (!server)
		return;
	visit->server = NULL;
	if (visit->waits)
		DL_DELETE(server->waiting, visit);
	else
		server->inside--;
	admit(gate, server);
	if (server->inside == 0) { /* then nobody waits either */
		HASH_DEL(gate->servers, server);
		free(server);
	}
}

void
gate_note(const struct gate_visit *visit, bool answers)
{
	if (visit->server)
		visit->server->unanswered = answers ? 0 : visit->server->unanswered + 1;
}

unsigned
gate_unanswered(const struct gate_visit *visit)
{
	return visit->server ? visit->server->unanswered : 0;
}

bool
gate_is_crowded(const struct gate_visit *visit)
{
	return visit->server && visit->server->waiting;
}

struct gate *
gate_new(gate_admitted *admitted)
{
	struct gate *gate = xcalloc(1, sizeof(*gate));

	gate->admitted = admitted;
	return gate;
}

void
gate_free(struct gate *gate)
{
	struct gate_server *server, *next;

	if (!gate)
		return;
	HASH_ITER(hh, gate->servers, server, next) {
		HASH_DEL(gate->servers, server);
		free(server);
	}
	free(gate);
}
