#include "lmtp/wire.h"

#include <string.h>
#include <strings.h>

#include "compose/header.h"

#define ADDRESS_MAX 200

/* RFC 5322 §3.2.3 */
static bool
is_atext(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

static bool
is_dot_atom(const char *s, size_t len)
{
	if (len == 0 || s[0] == '.' || s[len - 1] == '.')
		return false;
	for (size_t i = 0; i < len; i++)
		if (!is_atext(s[i]) && (s[i] != '.' || s[i - 1] == '.'))
			return false;
	return true;
}

/* It names a directory of the queue, too: no slash. */
bool
wire_is_address(const char *s, size_t len)
{
	const char *at = memchr(s, '@', len);
	size_t local = at ? (size_t)(at - s) : 0;

	return at && len <= ADDRESS_MAX && !memchr(s, '/', len) && is_dot_atom(s, local) &&
	       is_dot_atom(at + 1, len - local - 1);
}

static bool
is_printable(const char *s)
{
	for (; *s; s++)
		if (*s < 0x20 || *s > 0x7E)
			return false;
	return true;
}

void
wire_recipient(struct strbuf *out, const char *address, const char *folder)
{
	size_t local = strcspn(address, "@");
	bool quoted = !is_dot_atom(folder, strlen(folder));

	if (!*folder || strcasecmp(folder, "INBOX") == 0 || !is_printable(folder)) {
		strbuf_addstr(out, address);
		return;
	}
	strbuf_addstr(out, quoted ? "\"" : "");
	strbuf_add(out, address, local);
	strbuf_addch(out, '+');
	for (const char *p = folder; *p; p++) {
		if (quoted && (*p == '"' || *p == '\\'))
			strbuf_addch(out, '\\');
		strbuf_addch(out, *p);
	}
	strbuf_addstr(out, quoted ? "\"" : "");
	strbuf_addstr(out, address + local);
}

void
wire_head(struct strbuf *out, const char *folder, const char *flags)
{
	header_text(out, "X-Wire-Folder", *folder ? folder : "INBOX");
	if (strpbrk(flags, "FS"))
		strbuf_addf(out, "X-Wire-Flags:%s%s\n", strchr(flags, 'F') ? " \\Flagged" : "",
			    strchr(flags, 'S') ? " \\Seen" : "");
}

/* Whole lines, the last one perhaps without an end. */
static void
add_lines(struct strbuf *out, const char *s, size_t len)
{
	const char *end = s + len;

	while (s < end) {
		const char *nl = memchr(s, '\n', (size_t)(end - s));
		size_t line = (size_t)((nl ? nl : end) - s), keep = line;

		while (keep && s[keep - 1] == '\r')
			keep--;
		if (*s == '.')
			strbuf_addch(out, '.');
		strbuf_add(out, s, keep);
		strbuf_add(out, "\r\n", 2);
		s += line + (nl != NULL);
	}
}

static bool
is_last_servers(const char *s, size_t len)
{
	static const char *const names[] = { "Return-Path:", "Delivered-To:" };

	for (size_t i = 0; i < 2; i++)
		if (len > strlen(names[i]) && strncasecmp(s, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

void
wire_text(struct strbuf *out, const char *head, const char *message, size_t len)
{
	const char *end = message + len;

	while (is_last_servers(message, (size_t)(end - message))) {
		do {
			const char *nl = memchr(message, '\n', (size_t)(end - message));

			message = nl ? nl + 1 : end;
		} while (message < end && (*message == ' ' || *message == '\t'));
	}
	add_lines(out, head, strlen(head));
	add_lines(out, message, (size_t)(end - message));
	strbuf_add(out, ".\r\n", 3);
}
