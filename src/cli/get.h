/* One page from the network, for a command that can wait. */
#ifndef CLI_GET_H
#define CLI_GET_H

#include "base/error.h"
#include "config/config.h"
#include "parse/parse.h"

struct page {
	char *body;         /* a heap copy; "" for none */
	size_t len;
	char *url;          /* where it came from, after redirects */
	char *content_type; /* or NULL */
	bool moved;         /* all redirects were permanent, and there were some */
};

/* Ask for url as a poll of a feed would that says nothing itself: as [defaults] wants it. from: the page that it was found
 * in, or NULL when the user wrote it. Returns 0, or the exit code with the reason: EX_UNAVAILABLE for what the network
 * or the server did. */
int page_get(struct page *page, const struct config *config, const char *url, const char *from, struct error *err);
void page_release(struct page *page);

struct document page_document(const struct page *page);

#endif
