/* Subscriptions as other programs write them → drafts, and ours → OPML. Pure. Text is UTF-8. What cannot be taken
 * over is said, a line each. */
#ifndef CLI_FORMATS_H
#define CLI_FORMATS_H

#include <stdio.h>

#include "base/error.h"
#include "drafts.h"

/* Each reads a whole file. Returns 0, or -1 with the reason when it is not what it should be. */
typedef int format_read(struct drafts *drafts, const char *text, size_t len, FILE *complaints, struct error *err);

format_read opml_read;       /* any OPML; what opml_write() wrote, with all options */
format_read rss2email_read;  /* rss2email.cfg */
format_read feed2imap_read;  /* feed2imap's and feed2imap-go's YAML */
format_read newsboat_read;   /* newsboat's urls, or a URL a line */
format_read sfeed_read;      /* sfeedrc */

/* rss2email.json, after rss2email_read(): what was delivered, to the drafts of the same names. */
format_read rss2email_read_seen;

/* All feeds of the configuration with their options. */
void opml_write(struct strbuf *out, const struct config *config);

/* A name that is a folder of a target such as imap://host/INBOX.News.Linux or maildir:///home/me/Mail/.News. Heap
 * string, NULL for none. */
char *folder_of_target(const char *target);

#endif
