/* One name for all the links to one article. Pure. */
#ifndef DEDUP_CANONICAL_H
#define DEDUP_CANONICAL_H

/* url without what varies between links to the same page: http or https, userinfo, www., default port, case of
 * the host, needless escapes, tracking parameters, trailing slash, /amp. A fragment stays (feeds of comments
 * differ by nothing else) unless it is known for tracking. The result, "//host/path?query", is for comparing,
 * not for fetching; URLs of other schemes stay as they are. Heap string; NULL for "" and what is too long. */
char *canonical_url(const char *url);

#endif
