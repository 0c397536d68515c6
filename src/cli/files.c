/* What configuration and state say when no daemon runs. */
#include <sysexits.h>

#include "base/clock.h"
#include "client.h"
#include "daemon/report.h"
#include "desk/tell.h"
#include "lmtp/queue.h"
#include "schedule/budget.h"
#include "shelf.h"
#include "store/source.h"

#define QUEUE_MAX 20000

static void
give(json_t *line, client_line *each, void *arg)
{
	each(arg, line);
	json_decref(line);
}

/* Another user's state shows an empty one. */
static void
add_queue(json_t *status, const struct config *config)
{
	struct sender_queue queue = { .oldest_s = TIME_NONE, .next_try_s = TIME_NONE };
	struct queue_list list;

	queue_scan(config->state, QUEUE_MAX, &list);
	queue.waiting = list.n;
	queue.more = list.more;
	if (list.n)
		queue.oldest_s = list.v[0].time;
	if (config->lmtp || list.n)
		json_object_set_new(status, "lmtp", report_queue(&queue));
	queue_list_release(&list);
}

static void
summarize(const struct config *config, const struct shelf *shelf, client_line *each, void *arg)
{
	struct report_counts counts = { 0 };
	size_t failing = 0;
	int64_t due_s = TIME_NONE, now_s = clock_wall_s();
	json_t *status = report_config(config);

	for (size_t i = 0; i < config->n_feeds; i++) {
		const struct feed_config *feed = &config->feeds[i];
		const struct feed_state *state = shelf_state(shelf, feed->id);

		failing += state->failures > 0;
		report_count(&counts, feed, state, now_s);
		if (!feed->paused && !state->paused && !source_is_gone(state, feed->wire) &&
		    state->next_due_s != TIME_NONE && (due_s == TIME_NONE || state->next_due_s < due_s))
			due_s = state->next_due_s;
	}
	json_object_set_new(status, "running", json_false());
	json_object_set_new(status, "failing", json_integer((json_int_t)failing));
	if (due_s != TIME_NONE)
		json_object_set_new(status, "next_due", json_integer(due_s));
	add_queue(status, config);
	give(status, each, arg);
	give(report_counted(&counts), each, arg);
}

int
files_status(const struct config *config, client_line *each, void *arg, struct error *err)
{
	struct shelf shelf;
	int ret = shelf_open(&shelf, config, false, err);

	if (ret == 0) {
		summarize(config, &shelf, each, arg);
		for (size_t i = 0; i < config->n_feeds; i++) {
			const struct feed_config *feed = config_feed_at(config, i);
			const struct feed_state *state = shelf_state(&shelf, feed->id);

			if (state->failures)
				give(report_feed(feed, state, false, clock_wall_s()), each, arg);
		}
	}
	shelf_close(&shelf);
	return ret;
}

static int
check_names(const struct config *config, char **names, size_t n, struct error *err)
{
	for (size_t i = 0; i < n; i++)
		if (!config_feed(config, names[i])) {
			config_no_feed(config, names[i], err);
			return EX_USAGE;
		}
	return 0;
}

/* As the daemon would share out its requests. */
static double
share_of_all(const struct config *config, const struct shelf *shelf)
{
	struct budget budget;

	budget_init(&budget, config->requests_per_day);
	for (size_t i = 0; i < config->n_feeds; i++) {
		const struct feed_config *feed = &config->feeds[i];
		struct budget_place place = { 0 };

		if (feed->interval_s == 0)
			budget_move(&budget, &place, rate_weight(&shelf_state(shelf, feed->id)->rate), feed->min_interval_s,
				    feed->max_interval_s);
	}
	return budget_share(&budget);
}

int
files_list(const struct config *config, char **names, size_t n, client_line *each, void *arg, struct error *err)
{
	struct shelf shelf;
	double share;
	int ret = check_names(config, names, n, err);

	if (ret != 0)
		return ret;
	ret = shelf_open(&shelf, config, false, err);
	share = ret == 0 && n ? share_of_all(config, &shelf) : 0;
	for (size_t i = 0; ret == 0 && i < (n ? n : config->n_feeds); i++) {
		const struct feed_config *feed = n ? config_feed(config, names[i]) : config_feed_at(config, i);
		const struct feed_state *state = shelf_state(&shelf, feed->id);
		int64_t now_s = clock_wall_s();
		json_t *line = report_feed(feed, state, false, now_s);

		if (n)
			report_schedule(line, feed, state, share, now_s, tell_zone_min(now_s) * 60);
		give(line, each, arg);
	}
	shelf_close(&shelf);
	return ret;
}

/* ---- pausing */

static int
check_not_configured(const struct config *config, char **names, size_t n, struct error *err)
{
	for (size_t i = 0; i < n; i++) {
		const struct feed_config *feed = config_feed(config, names[i]);

		if (feed->paused) {
			error_set(err, "%s is paused by the configuration, %s:%u: take `paused` away there", feed->id,
				  feed->at.file, feed->at.line);
			return EX_CONFIG;
		}
	}
	return 0;
}

static int
pause_all(struct shelf *shelf, char **names, size_t n, bool paused, struct error *err)
{
	for (size_t i = 0; i < n; i++) {
		struct feed_state *state = shelf_find(shelf, names[i]);

		if (!state)
			state = shelf_add(shelf, names[i]);
		state->paused = paused;
		if (sqlite_feed_pause(shelf->db, state, err) < 0)
			return EX_IOERR;
	}
	return shelf_commit(shelf, err);
}

int
files_pause(struct config *config, char **names, size_t n, bool paused, struct error *err)
{
	struct shelf shelf;
	int ret = check_names(config, names, n, err);

	if (ret == 0 && !paused)
		ret = check_not_configured(config, names, n, err);
	if (ret != 0)
		return ret;
	ret = shelf_open(&shelf, config, true, err);
	if (ret == 0)
		ret = pause_all(&shelf, names, n, paused, err);
	shelf_close(&shelf);
	return ret;
}
