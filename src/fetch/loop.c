#include "loop.h"

#include <ev.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"

#define TURN_S .02 /* for the sockets of a turn of the loop */

/* A socket that libcurl wants watched; kept for the next one when it is done. */
struct watch {
	ev_io io;
	struct curl_loop *cl;
	struct watch *all, *spare;
};

struct curl_loop {
	struct ev_loop *loop;
	CURLM *multi;
	ev_timer timer;
	curl_loop_reads *reads;
	curl_loop_done *done;
	void *arg;
	struct watch *all, *spare;
	unsigned turn; /* of the loop, in which a socket was served last */
};

/* Pass on what has finished. The handle is out before it is told, so that the callback may start it anew. */
static void
collect(struct curl_loop *cl)
{
	CURLMsg *msg;
	int left;

	while ((msg = curl_multi_info_read(cl->multi, &left))) {
		CURL *easy = msg->easy_handle;
		CURLcode code = msg->data.result;

		if (msg->msg != CURLMSG_DONE)
			continue;
		curl_multi_remove_handle(cl->multi, easy); /* msg is gone with it */
		cl->done(cl->arg, easy, code);
	}
}

/* A turn serves one socket, and others until its time is over: epoll tells of the rest again. */
static bool
turn_is_over(struct curl_loop *cl)
{
	unsigned turn = ev_iteration(cl->loop);

	if (turn != cl->turn) {
		cl->turn = turn;
		return false;
	}
	return ev_time() - ev_now(cl->loop) > TURN_S;
}

static void
on_socket(struct ev_loop *loop, ev_io *io, int events)
{
	struct watch *w = io->data;
	struct curl_loop *cl = w->cl;
	int running, mask = (events & EV_READ ? CURL_CSELECT_IN : 0) | (events & EV_WRITE ? CURL_CSELECT_OUT : 0);

	(void)loop;
	if (turn_is_over(cl))
		return;
	curl_multi_socket_action(cl->multi, io->fd, mask, &running);
	collect(cl);
}

static void
on_timeout(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct curl_loop *cl = timer->data;
	int running;

	(void)loop;
	(void)events;
	curl_multi_socket_action(cl->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	collect(cl);
}

static int
set_timeout(CURLM *multi, long timeout_ms, void *arg)
{
	struct curl_loop *cl = arg;

	(void)multi;
	ev_timer_stop(cl->loop, &cl->timer);
	if (timeout_ms >= 0) {
		ev_timer_set(&cl->timer, (double)timeout_ms / 1000., 0.);
		ev_timer_start(cl->loop, &cl->timer);
	}
	return 0;
}

static struct watch *
watch_get(struct curl_loop *cl)
{
	struct watch *w = cl->spare;

	if (w) {
		cl->spare = w->spare;
		return w;
	}
	w = xcalloc(1, sizeof(*w));
	ev_init(&w->io, on_socket);
	w->io.data = w;
	w->cl = cl;
	w->all = cl->all;
	cl->all = w;
	return w;
}

static int
set_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *socket_arg)
{
	struct curl_loop *cl = arg;
	struct watch *w = socket_arg;
	int events = (what & CURL_POLL_IN ? EV_READ : 0) | (what & CURL_POLL_OUT ? EV_WRITE : 0);

	if (what == CURL_POLL_REMOVE) {
		if (w) {
			ev_io_stop(cl->loop, &w->io);
			w->spare = cl->spare;
			cl->spare = w;
		}
		return 0;
	}
	if (!w) {
		w = watch_get(cl);
		curl_multi_assign(cl->multi, fd, w);
		cl->reads(easy, fd);
	} else if (w->io.fd == fd && (w->io.events & (EV_READ | EV_WRITE)) == events) {
		return 0;
	}
	ev_io_stop(cl->loop, &w->io);
	ev_io_set(&w->io, fd, events);
	ev_io_start(cl->loop, &w->io);
	return 0;
}

/* libcurl's multi handle opens a socket pair of its own that would be inherited by what we start. There is no
 * way to ask for it; everything else of ours is closed on exec anyway. */
static void
close_all_on_exec(void)
{
	if (close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) == 0)
		return;
	for (int fd = 3; fd < 256; fd++) /* before Linux 5.11; we are called early, with few open */
		fcntl(fd, F_SETFD, FD_CLOEXEC);
}

struct curl_loop *
curl_loop_start(struct ev_loop *loop, long max_idle, curl_loop_reads *reads, curl_loop_done *done, void *arg)
{
	struct curl_loop *cl;
	CURLM *multi = curl_multi_init();

	if (!multi)
		return NULL;
	close_all_on_exec();
	cl = xcalloc(1, sizeof(*cl));
	cl->loop = loop;
	cl->multi = multi;
	cl->reads = reads;
	cl->done = done;
	cl->arg = arg;
	ev_init(&cl->timer, on_timeout);
	cl->timer.data = cl;
	curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, set_socket);
	curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, cl);
	curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, set_timeout);
	curl_multi_setopt(multi, CURLMOPT_TIMERDATA, cl);
	curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, max_idle);
	curl_multi_setopt(multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING); /* HTTP/2 would share a socket */
	return cl;
}

void
curl_loop_stop(struct curl_loop *cl)
{
	struct watch *w, *next;

	if (!cl)
		return;
	curl_multi_cleanup(cl->multi); /* closes what is idle; still calls set_timeout() */
	ev_timer_stop(cl->loop, &cl->timer);
	for (w = cl->all; w; w = next) {
		next = w->all;
		ev_io_stop(cl->loop, &w->io);
		free(w);
	}
	free(cl);
}

CURLMcode
curl_loop_add(struct curl_loop *cl, CURL *easy)
{
	return curl_multi_add_handle(cl->multi, easy);
}

void
curl_loop_remove(struct curl_loop *cl, CURL *easy)
{
	curl_multi_remove_handle(cl->multi, easy);
}
