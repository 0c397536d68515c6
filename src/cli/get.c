#include "get.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include <ev.h>

#include "base/alloc.h"
#include "base/url.h"
#include "daemon/login.h"
#include "fetch/fetch.h"

struct wait {
	struct ev_loop *loop;
	struct page *page;
	struct error *err;
	int code;
};

static void
on_answer(void *arg, struct response *response)
{
	struct wait *w = arg;

	w->code = 0;
	if (response->result != FETCH_OK || response->status < 200 || response->status > 299) {
		w->code = EX_UNAVAILABLE;
		if (response->result != FETCH_OK)
			error_set(w->err, "%s", response->reason);
		else
			error_set(w->err, "HTTP %ld", response->status);
	} else {
		w->page->body = xmalloc(response->body_len + 1);
		memcpy(w->page->body, response->body ? response->body : "", response->body_len);
		w->page->body[response->body_len] = '\0';
		w->page->len = response->body_len;
		w->page->url = xstrdup(response->url);
		w->page->content_type = response->content_type ? xstrdup(response->content_type) : NULL;
		w->page->moved = response->hops > 0 && response->all_permanent;
	}
	ev_break(w->loop, EVBREAK_ALL);
}

/* What [defaults] tells servers is not for one that a foreign page names, and its secret may be the service's alone; the
 * way there is for all. */
static struct access
access_to(const struct login *login, bool is_whole)
{
	const struct access *all = &login->access;

	return !is_whole ? (struct access){ .proxy = all->proxy, .ca_file = all->ca_file, .version = all->version } : *all;
}

static int
get(struct wait *w, const struct config *config, const char *wire, bool is_found)
{
	const struct feed_config *defaults = config->defaults;
	char *agent = config->contact ? xasprintf("wirespool/%s (+%s)", WIRESPOOL_VERSION, config->contact)
				      : xstrdup("wirespool/" WIRESPOOL_VERSION);
	const struct fetch_options options = { .connections = 1, .user_agent = agent, .ca_file = config->ca_file,
					       .dns_servers = config->name_servers };
	struct login login;
	bool is_whole = login_read(&login, defaults->access, w->err) == 0 && !is_found;
	const struct access access = access_to(&login, is_whole);
	const struct request request = {
		.url = wire,
		.allow_private = config->allow_private,
		.user_agent = defaults->user_agent,
		.is_found = is_found,
		.may_downgrade = defaults->may_downgrade,
		.max_body = defaults->max_body,
		.timeout_ms = defaults->timeout_s * 1000,
		.access = &access,
	};
	struct fetch *fetch = fetch_start(w->loop, &options, w->err);

	w->code = EX_OSERR;
	if (fetch) {
		fetch_submit(fetch, &request, on_answer, w);
		ev_run(w->loop, 0);
	}
	fetch_stop(fetch);
	login_release(&login);
	free(agent);
	return w->code;
}

/* A page may speak of its own server, wherever that is. */
static bool
is_elsewhere(const char *wire, const char *from)
{
	struct url_parts a, b;

	return url_split(wire, &a) < 0 || url_split(from, &b) < 0 || strcmp(a.host, b.host) != 0;
}

int
page_get(struct page *page, const struct config *config, const char *url, const char *from, struct error *err)
{
	struct wait w = { .page = page, .err = err, .code = EX_USAGE };
	char *wire = url_wire(url);

	*page = (struct page){ 0 };
	if (!wire) {
		error_set(err, "this is no address of http or https");
		return EX_USAGE;
	}
	w.loop = ev_loop_new(EVFLAG_AUTO);
	get(&w, config, wire, from && is_elsewhere(wire, from));
	ev_loop_destroy(w.loop);
	free(wire);
	return w.code;
}

void
page_release(struct page *page)
{
	free(page->body);
	free(page->url);
	free(page->content_type);
	*page = (struct page){ 0 };
}

struct document
page_document(const struct page *page)
{
	return (struct document){ page->body, page->len, page->content_type, page->url };
}
