#include "desk/outcome.h"

#include <stdlib.h>

void
outcome_free(struct outcome *outcome)
{
	if (!outcome)
		return;
	for (size_t i = 0; i < outcome->n_deliveries; i++) {
		free(outcome->deliveries[i].subject);
		free(outcome->deliveries[i].folders);
		free(outcome->deliveries[i].topics);
	}
	free(outcome->deliveries);
	free(outcome->feed_url);
	edition_free(outcome->edition);
	feed_state_release(&outcome->state);
	config_unref(outcome->config);
	free(outcome);
}
