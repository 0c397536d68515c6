/* Work that would make the loop wait (disks, name servers), done one after another by a thread of its own. */
#ifndef LMTP_ERRAND_H
#define LMTP_ERRAND_H

struct ev_loop;
struct errands;

/* NULL when there can be no thread. */
struct errands *errands_start(struct ev_loop *loop);

/* Wait for the work at hand; what else was asked for is not done, and nothing is called back. Takes NULL. */
void errands_stop(struct errands *errands);

/* Run work(arg) in the thread, then done(arg) in the loop. Until then the loop leaves *arg alone, and does not end. One at a
 * time. */
void errands_run(struct errands *errands, void (*work)(void *arg), void (*done)(void *arg), void *arg);

#endif
