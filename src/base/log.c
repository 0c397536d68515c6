#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/utf8.h"

static _Atomic int max_level = LEVEL_NOTICE;
static _Atomic bool over_progress;

void
log_set_level(enum log_level level)
{
	max_level = level;
}

void
log_over_progress(bool on)
{
	over_progress = on;
}

bool
log_enabled(enum log_level level)
{
	return (int)level <= max_level;
}

/* systemd sets JOURNAL_STREAM to device:inode of the journal's socket; stderr may have been redirected
 * since, so both must agree (systemd.exec(5)). */
static bool
stderr_is_journal(void)
{
	static _Atomic int known = -1;
	const char *stream;
	unsigned long long dev, ino;
	struct stat st;

	if (known < 0) {
		stream = getenv("JOURNAL_STREAM");
		known = stream && sscanf(stream, "%llu:%llu", &dev, &ino) == 2 && fstat(2, &st) == 0 &&
			st.st_dev == dev && st.st_ino == ino;
	}
	return known;
}

/* Copy s so that nothing in it can be obeyed by a terminal or break the line; returns the new length. */
static size_t
escape(char *out, size_t room, const char *s)
{
	size_t len = strlen(s), n = 0;

	for (size_t i = 0, step; i < len && n + 5 < room; i += step) {
		uint32_t cp = 0;

		step = utf8_decode(s + i, len - i, &cp);
		if (step == 0 || cp < 0x20 || (cp >= 0x7F && cp < 0xA0)) {
			n += (size_t)snprintf(out + n, room - n, "\\x%02x", (unsigned char)s[i]);
			if (step == 0)
				step = 1;
		} else if ((cp >= 0x200B && cp <= 0x200F) || (cp >= 0x2028 && cp <= 0x202E) ||
			   (cp >= 0x2066 && cp <= 0x2069) || cp == 0xFEFF) {
			out[n++] = '?'; /* invisible: line ends, direction overrides, zero width */
		} else {
			memcpy(out + n, s + i, step);
			n += step;
		}
	}
	out[n] = '\0';
	return n;
}

static void __attribute__((format(printf, 3, 0)))
write_event(enum log_level level, const char *event, const char *fmt, va_list ap)
{
	char fields[1600], line[2048];
	size_t n = 0;

	vsnprintf(fields, sizeof(fields), fmt, ap);
	if (stderr_is_journal())
		n = (size_t)snprintf(line, sizeof(line), "<%d>", level);
	else
		n = (size_t)snprintf(line, sizeof(line), "%swirespool: ", over_progress ? "\r\033[K" : "");
	n += escape(line + n, sizeof(line) - n - 1, event);
	if (fields[0])
		line[n++] = ' ';
	n += escape(line + n, sizeof(line) - n - 1, fields);
	line[n++] = '\n';
	/* One write: lines of several threads do not mix. */
	if (write(2, line, n) < 0)
		return;
}

void
log_event(enum log_level level, const char *event, const char *fmt, ...)
{
	va_list ap;

	if (!log_enabled(level))
		return;
	va_start(ap, fmt);
	write_event(level, event, fmt, ap);
	va_end(ap);
}

void
log_event_anyway(bool anyway, enum log_level level, const char *event, const char *fmt, ...)
{
	va_list ap;

	if (!anyway && !log_enabled(level))
		return;
	va_start(ap, fmt);
	write_event(level, event, fmt, ap);
	va_end(ap);
}

const char *
log_quote(struct log_value *out, const char *value)
{
	size_t n = 0;

	if (!value)
		value = "";
	if (value[0] && !strpbrk(value, " \"\\=\t\r\n"))
		return value;
	out->text[n++] = '"';
	for (; *value && n + 4 < sizeof(out->text); value++) {
		if (*value == '"' || *value == '\\')
			out->text[n++] = '\\';
		out->text[n++] = *value;
	}
	out->text[n++] = '"';
	out->text[n] = '\0';
	return out->text;
}
