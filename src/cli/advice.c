#include "advice.h"

#include <string.h>

#include "fetch/fetch.h"
#include "term.h"

#define URL_SHOWN 35 /* columns; a longer one would break the line, and half of one is of no use */

/* The first that is found in the reason. FEED and URL are put in. */
static const struct {
	const char *found, *advice;
} rows[] = {
	{ ADVICE_PAUSED, "not tried until wirespool resume FEED" },
	{ "the proxy ", "is the proxy up, are its address and password right?" },
	{ "an HTML page", "it is a page; its feed: wirespool add URL" },
	{ "HTTP 404", "it may have moved: wirespool add with its site's address finds it" },
	{ "HTTP 410", "gone for good: wirespool remove FEED" },
	{ "login was not sent", "make that address its url: wirespool show FEED has it" },
	{ "HTTP 401", "the server wants a password: set user and password for it" },
	{ "HTTP 403", "set a user-agent or a longer interval for it; or ask the owner" },
	{ "HTTP 429", "set a longer interval for it; it is tried again by itself" },
	{ "HTTP 5", "the server's trouble; it is tried again by itself" },
	{ "no address", "is the name right, the name server up? tried again by itself" },
	{ "alert certificate required", "the server wants our certificate: set client-certificate" },
	{ "certificate", "the server's trouble, or this machine's clock; tried again by itself" },
	{ "CA certificates", "install ca-certificates, or set ca-file" },
	{ "connection refused", "is the address right? it is tried again by itself" },
	{ "body over", "set a larger max-body for it" },
	{ "expands to over", "no honest feed does this: wirespool pause FEED" },
	{ "until it changes", "or until you insist: wirespool poll FEED" },
	{ "not a feed", "wirespool add with its site's address finds the feed" },
	{ "space left", "make room on the spool's file system; nothing is lost" },
	{ "Not a directory", "move away what stands in its place; nothing is lost" },
	{ "ermission denied", "see that the daemon may write there; nothing is lost" },
	{ "ead-only file system", "mount it writable; nothing is lost" },
};

void
advice_print(FILE *out, const char *feed, const char *reason, const char *url)
{
	const char *advice = "it is tried again by itself; at once: wirespool poll FEED";
	const char *foreign = strstr(reason, FETCH_SAID); /* a server's words choose no advice */

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *found = strstr(reason, rows[i].found);

		if (found && (!foreign || found < foreign)) {
			advice = rows[i].advice;
			break;
		}
	}
	if (strstr(advice, "URL") && strlen(url) > URL_SHOWN)
		advice = "it is a page; wirespool add with the same address finds its feed";
	for (const char *name; (name = strpbrk(advice, "FU")) != NULL; ) {
		fprintf(out, "%.*s", (int)(name - advice), advice);
		if (strncmp(name, "FEED", 4) == 0) {
			term_put(out, feed, 64, 0);
			advice = name + 4;
		} else if (strncmp(name, "URL", 3) == 0) {
			term_put(out, url, 0, 0);
			advice = name + 3;
		} else {
			putc(*name, out);
			advice = name + 1;
		}
	}
	fputs(advice, out);
}
