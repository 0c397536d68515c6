/* Further pages of a document (RFC 5005), for what was published while nobody asked. */
#include <stdlib.h>

#include "base/alloc.h"
#include "poll.h"

/* Between two tries to get a slot for a further page. */
#define SLOT_WAIT_S 0.1

static void
on_page(void *arg, struct response *response)
{
	struct poll *poll = arg;

	poll->elapsed_ms += response->elapsed_ms;
	turn_heed(poll->daemon, response, response->retry_after_s);
	if (response->result != FETCH_OK || response->status != 200) {
		poll_succeed(poll);
		return;
	}
	xstrset(&poll->page_url, response->url);
	xstrset(&poll->content_type, response->content_type);
	poll->body = response_take_body(response);
	poll_read(poll);
}

static void
on_page_turn(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	struct poll *poll = timer->data;
	struct request request;

	(void)events;
	if (fetch_free_slots(poll->daemon->fetch) == 0) {
		ev_timer_set(timer, SLOT_WAIT_S, 0);
		ev_timer_start(loop, timer);
		return;
	}
	request = poll_request(poll, poll->page_url);
	fetch_submit(poll->daemon->fetch, &request, on_page, poll);
}

void
poll_pages_init(struct poll *poll)
{
	ev_timer_init(&poll->page_timer, on_page_turn, 0, 0);
	poll->page_timer.data = poll;
}

void
poll_ask_for_page(struct poll *poll, char *url)
{
	free(poll->page_url);
	poll->page_url = url;
	ev_timer_set(&poll->page_timer, (double)poll->feed->host_delay_ms / 1000, 0);
	ev_timer_start(poll->daemon->loop, &poll->page_timer);
}
