/* The worker process: reads jobs from its socket, answers with editions, knows nothing else. */
#ifndef WORKER_CHILD_H
#define WORKER_CHILD_H

#define CHILD_FD 0 /* the socket; nothing else is open but /dev/null on 1 and 2 */

/* argv[1] that makes the program a worker; not for people. */
#define CHILD_ARGUMENT "--worker"

/* Lock this process in (argv[2]: auto, require or no; argv[3]: bytes of address space), then serve until the parent
 * closes the socket, each document within argv[4] seconds of processor time. Returns an exit code. */
int child_main(int argc, char **argv);

#endif
