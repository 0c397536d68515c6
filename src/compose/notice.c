#include "compose/notice.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/utf8.h"
#include "compose/clean.h"
#include "compose/header.h"
#include "compose/message.h"
#include "compose/mime.h"
#include "compose/words.h"

#define WIDTH 72

/* ---- names */

#define SENDER "wirespool+" /* feed ids hold no + */

static char *
sender(const struct notice *notice)
{
	return xasprintf(SENDER "%s", notice->list);
}

bool
notice_is_from(const char *address)
{
	return strncmp(address, SENDER, strlen(SENDER)) == 0;
}

char *
notice_name(const struct notice *notice)
{
	char *from = sender(notice), *name = message_name(from, &notice->key, 0);

	free(from);
	return name;
}

/* ---- header */

static char *
bracketed_id(const struct notice *notice, const char *from, const struct hash128 *key)
{
	char *id = message_id(from, key, 0, notice->domain), *bracketed = xasprintf("<%s>", id);

	free(id);
	return bracketed;
}

static void
write_ids(struct strbuf *out, const struct notice *notice, const char *from)
{
	char *id = bracketed_id(notice, from, &notice->key);
	char *before = notice->before ? bracketed_id(notice, from, notice->before) : NULL;

	header_msgids(out, "Message-ID", (const char *[]){ id }, 1);
	header_msgids(out, "In-Reply-To", (const char *[]){ before }, 1);
	header_msgids(out, "References", (const char *[]){ notice->root, before }, 2);
	free(before);
	free(id);
}

static void
write_header(struct strbuf *out, const struct notice *notice)
{
	const struct moment now = { .s = notice->now, .zone_min = notice->zone_min };
	struct strbuf domain = STRBUF_INIT(512), line = STRBUF_INIT(4096);
	char *from = sender(notice), *name = notice_name(notice);

	header_dot_atom(&domain, notice->domain);
	strbuf_addstr(out, "Return-Path: <>\n");
	header_dot_atom(&line, notice->folder);
	strbuf_addf(&line, "@%s", domain.buf);
	header_value(out, "Delivered-To", line.buf);
	message_received(out, notice->host, name, notice->now);
	free(name);
	strbuf_clear(&line);
	words_date_mail(&line, &now);
	header_text(out, "Date", strbuf_str(&line));
	strbuf_clear(&line);
	strbuf_addf(&line, "%s@%s", from, domain.buf);
	header_mailbox(out, "From", notice->title, line.buf);
	header_mailbox(out, "To", notice->title, line.buf);
	header_text(out, "Subject", notice->subject);
	write_ids(out, notice, from);
	strbuf_clear(&line);
	strbuf_addf(&line, "%s.%s", from, domain.buf);
	header_mailbox(out, "List-Id", notice->title, line.buf);
	strbuf_addstr(out, "List-Post: NO\nAuto-Submitted: auto-generated\nPrecedence: list\n");
	free(from);
	strbuf_release(&domain);
	strbuf_release(&line);
}

/* ---- body */

/* Bytes of s that fit into a line, up to behind its last blank; all of a word that is longer. */
static size_t
line_len(const char *s)
{
	size_t len = strlen(s), fit, i;

	for (fit = 0, i = 0; fit < len && i < WIDTH; fit++)
		i += ((unsigned char)s[fit] & 0xC0) != 0x80;
	if (fit == len)
		return len;
	for (i = fit; i > 0 && s[i - 1] != ' '; i--)
		;
	if (i == 0)
		i = fit + strcspn(s + fit, " ");
	return i + strspn(s + i, " ");
}

/* One paragraph. A line that begins with a blank is laid out and stays; soft breaks end with a blank. */
static void
flow_line(struct strbuf *out, char *s)
{
	if (*s == ' ') {
		strbuf_addf(out, " %s\n", s);
		return;
	}
	for (;;) {
		size_t len = line_len(s);

		if (*s == '>' || strncmp(s, "From ", 5) == 0)
			strbuf_addch(out, ' ');
		strbuf_add(out, s, len);
		strbuf_addch(out, '\n');
		s += len;
		if (!*s)
			return;
	}
}

void
notice_flow(struct strbuf *out, const char *text)
{
	char *copy = xstrdup(text), *rest = copy, *line;

	while ((line = strsep(&rest, "\n"))) {
		size_t len = strlen(line);

		while (len && line[len - 1] == ' ') /* no soft break that is none */
			line[--len] = '\0';
		if (rest || len)
			flow_line(out, line);
	}
	free(copy);
}

void
notice_compose(struct strbuf *out, const struct notice *notice)
{
	struct strbuf clean = STRBUF_INIT(MESSAGE_MAX), text = STRBUF_INIT(MESSAGE_MAX);
	const char *html = notice->html ? notice->html : "";
	struct mime_part plain;

	write_header(out, notice);
	strbuf_addstr(out, "MIME-Version: 1.0\n");
	clean_text(&clean, notice->text, strlen(notice->text));
	if (notice->flows)
		notice_flow(&text, strbuf_str(&clean));
	else
		strbuf_addstr(&text, strbuf_str(&clean));
	plain = (struct mime_part){ .subtype = "plain", .flowed = notice->flows, .body = strbuf_str(&text),
				    .len = text.len };
	if (notice->html) {
		struct strbuf parts[2] = { STRBUF_INIT(2 * MESSAGE_MAX), STRBUF_INIT(2 * MESSAGE_MAX) };

		mime_single(&parts[0], &plain);
		mime_single(&parts[1], &(struct mime_part){ .subtype = "html", .body = html, .len = strlen(html) });
		mime_multipart(out, "alternative", NULL, parts, 2);
	} else {
		mime_single(out, &plain);
	}
	strbuf_release(&clean);
	strbuf_release(&text);
}
