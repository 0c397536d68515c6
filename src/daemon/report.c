#include "daemon/report.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/url.h"
#include "desk/health.h"
#include "schedule/explain.h"
#include "store/source.h"

static void
set_text(json_t *object, const char *key, const char *value)
{
	json_t *text;

	if (!value)
		return;
	text = json_string(value);
	json_object_set_new(object, key, text ? text : json_string("(not UTF-8)"));
}

static void
set_time(json_t *object, const char *key, int64_t time_s)
{
	if (time_s != TIME_NONE)
		json_object_set_new(object, key, json_integer(time_s));
}

enum condition { WELL, NEW, PAUSED, FAILING, DAMAGED, SILENT };

/* The first that applies. */
static enum condition
condition_of(const struct feed_config *feed, const struct feed_state *state, int64_t now_s)
{
	if (feed->paused || state->paused)
		return PAUSED;
	if (state->failures)
		return FAILING;
	if (state->trouble)
		return DAMAGED;
	if (health_is_silent(&state->health, now_s))
		return SILENT;
	return state->complete_once ? WELL : NEW;
}

void
report_count(struct report_counts *counts, const struct feed_config *feed, const struct feed_state *state, int64_t now_s)
{
	enum condition condition = condition_of(feed, state, now_s);

	counts->paused += condition == PAUSED;
	counts->damaged += condition == DAMAGED;
	counts->silent += condition == SILENT;
}

json_t *
report_counted(const struct report_counts *counts)
{
	return json_pack("{s:I,s:I,s:I}", "paused", (json_int_t)counts->paused, "damaged", (json_int_t)counts->damaged,
			 "silent", (json_int_t)counts->silent);
}

json_t *
report_feed(const struct feed_config *feed, const struct feed_state *state, bool polling, int64_t now_s)
{
	static const char *const words[] = { "well", "new", "paused", "failing", "damaged", "silent" };
	json_t *object = json_object();
	char *url = url_public(feed->url), *adopted = state->adopted ? url_public(state->adopted) : NULL;

	set_text(object, "feed", feed->id);
	set_text(object, "health", words[condition_of(feed, state, now_s)]);
	set_text(object, "url", url);
	set_text(object, "adopted", adopted);
	set_text(object, "folder", feed->folder);
	set_text(object, "title", feed->title);
	set_text(object, "paused", feed->paused ? "configuration" : state->paused ? "command" : NULL);
	if (polling)
		json_object_set_new(object, "polling", json_true());
	if (state->catch_up)
		json_object_set_new(object, "catch_up", json_true());
	set_time(object, "last_poll", state->last_poll_s);
	set_time(object, "last_new", state->last_new_s);
	if (!feed->paused && !state->paused && !source_is_gone(state, feed->wire))
		set_time(object, "next_due", state->next_due_s);
	if (state->failures) {
		json_object_set_new(object, "failures", json_integer(state->failures));
		set_time(object, "failing_since", state->failing_since_s);
		set_text(object, "reason", state->trouble);
	} else {
		set_text(object, "damage", state->trouble);
	}
	free(adopted);
	free(url);
	return object;
}

void
report_schedule(json_t *object, const struct feed_config *feed, const struct feed_state *state, double share,
		int64_t now_s, int64_t zone_s)
{
	struct rate_words words;

	if (feed->interval_s != 0 || feed->paused || state->paused || state->failures || state->next_due_s == TIME_NONE)
		return;
	set_text(object, "schedule", rate_explain(&state->rate, share, feed->min_interval_s, feed->max_interval_s, zone_s,
						  state->next_due_s, now_s, &words));
}

json_t *
report_queue(const struct sender_queue *queue)
{
	json_t *object = json_pack("{s:I}", "waiting", (json_int_t)queue->waiting);

	if (queue->more)
		json_object_set_new(object, "more", json_true());
	set_time(object, "oldest", queue->oldest_s);
	set_time(object, "next_try", queue->next_try_s);
	set_text(object, "reason", queue->trouble);
	return object;
}

json_t *
report_config(const struct config *config)
{
	json_t *object = json_object();

	set_text(object, "version", WIRESPOOL_VERSION);
	set_text(object, "config", config->path);
	set_text(object, "spool", config->spool);
	set_text(object, "state", config->state);
	json_object_set_new(object, "feeds", json_integer((json_int_t)config->n_feeds));
	json_object_set_new(object, "topics", json_integer((json_int_t)config->n_topics));
	return object;
}
