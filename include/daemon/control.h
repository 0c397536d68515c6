/* The control socket: whoever may, asks a running daemon for something. A request is one line, a word and its
 * arguments separated by blanks; the answer is lines of JSON, the last of which has "ok":
 *
 *     pause lwn                {"ok":true}
 *     poll lwn                 {"feed":"lwn","health":"well","messages":3,...}
 *                              {"ok":true}
 *     pause lvn                {"ok":false,"code":64,"error":"no feed is called `lvn`"}
 *
 * Nothing here waits for a client: lines, time and numbers have ceilings, and what takes long is done in pieces
 * between the turns of the loop. */
#ifndef DAEMON_CONTROL_H
#define DAEMON_CONTROL_H

struct control;
struct daemon;
struct subscription;

/* Listen on the socket that the service manager has passed, or else make one where the configuration says
 * (config_control()). NULL, after a warning, when that is impossible: the daemon does without. */
struct control *control_start(struct daemon *daemon);

/* Hangs up on everybody. Takes NULL. */
void control_stop(struct control *control);

/* A feed's poll has come to its end: somebody may be waiting for that. Takes NULL. */
void control_poll_ended(struct control *control, const struct subscription *sub);

#endif
