#include "errand.h"

#include <stdio.h>
#include <stdlib.h>
#include <utlist.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/url.h"

/* Bodies that are on their way or wait to be used, of all polls together. */
#define ERRANDS_MAX_BYTES (48u << 20)

struct errand *
errand_new(struct daemon *daemon, const struct request *request, const struct feed_config *feed, int64_t until_us)
{
	struct url_parts parts;
	char host[URL_SERVER];
	struct errand *errand;

	if (url_split(request->url, &parts) < 0)
		return NULL;
	errand = xcalloc(1, sizeof(*errand));
	errand->daemon = daemon;
	errand->request = *request;
	errand->request.url = xstrdup(request->url);
	errand->request.is_urgent = true;
	errand->until_us = until_us;
	errand->sched.kind = SCHED_ERRAND;
	url_server(&parts, host);
	schedule_add(daemon->schedule, &errand->sched, host, feed->host_connections, feed->host_delay_ms);
	schedule_set_due(daemon->schedule, &errand->sched, daemon_steady_s(daemon));
	DL_APPEND(daemon->errands, errand);
	return errand;
}

static void
end(struct errand *errand, struct response *response)
{
	struct daemon *daemon = errand->daemon;

	daemon->errand_bytes -= errand->reserved;
	errand->reserved = 0;
	errand->state = ERRAND_ENDED;
	schedule_remove(daemon->schedule, &errand->sched);
	errand->done(errand->arg, errand, response); /* may free it */
	daemon_turn(daemon);
}

static void
on_response(void *arg, struct response *response)
{
	struct errand *errand = arg;

	turn_heed(errand->daemon, response, response->retry_after_s);
	end(errand, response);
}

void
errand_ask(struct errand *errand)
{
	struct daemon *daemon = errand->daemon;
	int64_t left_ms = (errand->until_us - clock_mono_us()) / 1000;

	/* Without room it waits; who gave it its time gives it up. */
	if (left_ms <= 0 || daemon->errand_bytes + errand->request.max_body > ERRANDS_MAX_BYTES) {
		schedule_done(daemon->schedule, &errand->sched);
		schedule_set_due(daemon->schedule, &errand->sched, daemon_steady_s(daemon) + 1);
		return;
	}
	errand->state = ERRAND_ASKS;
	errand->reserved = errand->request.max_body;
	daemon->errand_bytes += errand->reserved;
	if (errand->request.timeout_ms > left_ms)
		errand->request.timeout_ms = left_ms;
	errand->request.keep_connection = schedule_host_busy_hint(&errand->sched, clock_mono_us());
	fetch_submit(daemon->fetch, &errand->request, on_response, errand);
}

void
errand_give_up(struct errand *errand)
{
	if (errand->state == ERRAND_WAITS)
		end(errand, NULL);
}

void
errand_free(struct errand *errand)
{
	if (!errand)
		return;
	if (errand->daemon->schedule)
		schedule_remove(errand->daemon->schedule, &errand->sched);
	DL_DELETE(errand->daemon->errands, errand);
	free((char *)errand->request.url);
	free(errand);
}
