/* One line per event on stderr: `event key=value …`, with a journald priority when stderr is the journal.
 * Thread-safe; control characters and invalid UTF-8 are escaped here, whatever the caller passes. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

enum log_level { LEVEL_ERROR = 3, LEVEL_WARNING = 4, LEVEL_NOTICE = 5, LEVEL_INFO = 6, LEVEL_DEBUG = 7 };

/* Lines above this level are dropped; LEVEL_NOTICE at start. */
void log_set_level(enum log_level level);
bool log_enabled(enum log_level level);

/* A line `event` + blank + the formatted fields. Values with blanks: use %s of log_quote(). */
void log_event(enum log_level level, const char *event, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The same, whatever the level is when anyway is true: for the one feed that somebody watches. */
void log_event_anyway(bool anyway, enum log_level level, const char *event, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* Whether a line without end may stand on the terminal: an event takes its place. */
void log_over_progress(bool on);

/* value as it may stand after `key=`: in quotes when it holds blanks or quotes. Uses the caller's buffer. */
struct log_value {
	char text[400];
};
const char *log_quote(struct log_value *out, const char *value);

#endif
