#include "store/feed_state.h"

#include <stdlib.h>

#include "base/alloc.h"

static char *
copy_of(const char *s)
{
	return s ? xstrdup(s) : NULL;
}

void
feed_state_copy(struct feed_state *to, const struct feed_state *from)
{
	*to = *from;
	to->id = copy_of(from->id);
	to->url = copy_of(from->url);
	to->source = copy_of(from->source);
	to->adopted = copy_of(from->adopted);
	to->etag = copy_of(from->etag);
	to->last_modified = copy_of(from->last_modified);
	to->trouble = copy_of(from->trouble);
}

void
feed_state_release(struct feed_state *state)
{
	free(state->id);
	free(state->url);
	free(state->source);
	free(state->adopted);
	free(state->etag);
	free(state->last_modified);
	free(state->trouble);
	*state = (struct feed_state){ 0 };
}
