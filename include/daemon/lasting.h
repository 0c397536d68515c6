/* What a reload cannot change: it was given away at the start. */
#ifndef DAEMON_LASTING_H
#define DAEMON_LASTING_H

struct config;

/* Say in the log which keys stay as they were at the start until there is another. */
void lasting_tell(const struct config *start, const struct config *now);

#endif
