#include "store/source.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

static void
forget_document(struct feed_state *state)
{
	xstrset(&state->source, NULL);
	xstrset(&state->etag, NULL);
	xstrset(&state->last_modified, NULL);
	state->body_hash = 0;
	state->moved = 0;
}

void
source_begin(struct feed_state *state, const char *wire, bool adopts)
{
	if (!adopts) {
		xstrset(&state->adopted, NULL);
		state->moved = 0;
	}
	if (state->url && strcmp(state->url, wire) == 0)
		return;
	xstrset(&state->url, wire);
	xstrset(&state->adopted, NULL);
	forget_document(state);
	state->gone = 0;
	state->failures = 0; /* the other address' */
	state->ttl_s = 0;
	state->skip_hours = 0;
	state->skip_days = 0;
}

const char *
source_url(const struct feed_state *state)
{
	return state->adopted ? state->adopted : state->url;
}

const char *
source_validators(const struct feed_state *state)
{
	return state->source ? state->source : state->url;
}

bool
source_answered(struct feed_state *state, const char *url, unsigned hops, bool all_permanent)
{
	bool same = state->source && strcmp(state->source, url) == 0;

	state->gone = 0;
	if (hops == 0 || !all_permanent)
		state->moved = 0;
	else
		state->moved = same ? state->moved + 1 : 1;
	if (!same)
		xstrset(&state->source, strcmp(url, state->url) != 0 ? url : NULL);
	if (state->moved < SOURCE_ADOPT)
		return false;
	state->moved = 0;
	xstrset(&state->adopted, state->source);
	return state->adopted != NULL;
}

bool
source_failed(struct feed_state *state, bool gone)
{
	state->moved = 0;
	/* Only the address in the configuration can end the feed. */
	state->gone = gone && !state->adopted ? state->gone + 1 : 0;
	if (!state->adopted || (!gone && state->failures < SOURCE_RETURN))
		return false;
	xstrset(&state->adopted, NULL);
	return true;
}

bool
source_is_gone(const struct feed_state *state, const char *wire)
{
	return state->gone >= SOURCE_GONE && state->url && strcmp(state->url, wire) == 0;
}
