#include "rules.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"

struct rules *
rules_of_config(const struct config *config)
{
	struct topic_source *sources = xcalloc(config->n_topics, sizeof(*sources));
	struct rule_error err;
	struct rules *rules;

	for (size_t i = 0; i < config->n_topics; i++)
		sources[i] = (struct topic_source){ .name = config->topics[i].name,
						    .keywords = config->topics[i].keywords,
						    .threshold = config->topics[i].threshold };
	rules = rules_compile(sources, config->n_topics, &err);
	if (!rules) /* each alone was right when the configuration was loaded */
		fprintf(stderr, "wirespool: [topic:%s]: %s\n", config->topics[err.topic].name, err.error.text);
	free(sources);
	return rules;
}

void
rules_file(struct filing *filing, const struct config *config, const struct topic_hits *hits,
	   const char *feed_id, const char *language, struct arena *arena)
{
	const struct feed_config *feed = feed_id ? config_feed(config, feed_id) : NULL;
	struct item_topic *topics = NULL;
	size_t n = 0;

	for (size_t i = 0; i < hits->n; i++)
		if (!hits->v[i].vetoed && hits->v[i].score >= hits->v[i].threshold)
			*ARENA_PUSH(arena, topics, n) = (struct item_topic){ .name = (char *)hits->v[i].topic,
									     .score = hits->v[i].score,
									     .reason = hits->v[i].reason };
	filing_settle(filing, config, feed, language, topics, n);
}
