/* The page behind an item as a feed of one entry: the article that stands in it. Pure. */
#ifndef WORKER_PAGE_H
#define WORKER_PAGE_H

#include "worker/edition.h"

/* Read the job's document as the page of job->about. Returns 0 and fills *out (feed_release() it), or -1 with the
 * reason when what was found is not better than what the item has. */
int page_read(const struct job *job, struct feed *out, struct error *err);

#endif
