/* libcurl's multi interface on libev: sockets, timeouts, and word of what is finished. Knows nothing of what
 * a transfer is for. */
#ifndef FETCH_LOOP_H
#define FETCH_LOOP_H

#include <curl/curl.h>

struct ev_loop;
struct curl_loop;

/* easy has ended with this code and is out of the multi handle; it may be added again at once. */
typedef void curl_loop_done(void *arg, CURL *easy, CURLcode code);

/* easy now reads from this socket, which nobody else does. Called from within libcurl. */
typedef void curl_loop_reads(CURL *easy, int fd);

/* max_idle: connections kept open for reuse. NULL if libcurl cannot. Sets all descriptors of the process from 3
 * on to be closed on exec. */
struct curl_loop *curl_loop_start(struct ev_loop *loop, long max_idle, curl_loop_reads *reads, curl_loop_done *done,
				  void *arg);

/* All easy handles must have been removed. Takes NULL. */
void curl_loop_stop(struct curl_loop *cl);

/* Start easy; done is called later, from the loop. Neither function may be called from a libcurl callback. */
CURLMcode curl_loop_add(struct curl_loop *cl, CURL *easy);
void curl_loop_remove(struct curl_loop *cl, CURL *easy);

#endif
