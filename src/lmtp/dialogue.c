#include "lmtp/dialogue.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define LINE_LONGEST 2000 /* RFC 5321 §4.5.3.1.5 says 512 */
#define LINES_MAX 100
#define SAID_MAX 4000

enum step { GREETING, LHLO, IDLE, MAIL, RCPT, DATA, TEXT, RSET, OVER };

void
dialogue_init(struct dialogue *d, const char *host)
{
	*d = (struct dialogue){ .step = GREETING };
	strbuf_init(&d->out, 64 << 10);
	strbuf_init(&d->line, LINE_LONGEST);
	strbuf_init(&d->said, SAID_MAX);
	snprintf(d->host, sizeof(d->host), "%s", host);
}

void
dialogue_release(struct dialogue *d)
{
	strbuf_release(&d->out);
	strbuf_release(&d->line);
	strbuf_release(&d->said);
}

static const char *
last_said(const struct dialogue *d)
{
	return strbuf_str(&d->said);
}

static void
break_off(struct dialogue *d, const char *what)
{
	const char *said = last_said(d);

	snprintf(d->trouble, sizeof(d->trouble), "%s%s%.200s", what, *said ? ": " : "", said);
	d->step = OVER;
	d->state = DIALOGUE_BROKEN;
}

/* ---- what is said */

static void
say(struct dialogue *d, enum step step, const char *command)
{
	strbuf_addstr(&d->out, command);
	strbuf_addstr(&d->out, "\r\n");
	d->step = step;
	d->state = DIALOGUE_BUSY;
}

static void
say_recipient(struct dialogue *d)
{
	strbuf_addstr(&d->out, "RCPT TO:<");
	strbuf_addstr(&d->out, d->mail->recipients[d->at]);
	say(d, RCPT, ">");
}

/* The sender is <>: nobody shall get a bounce, we hear of failures here (RFC 2033 §4.2). */
void
dialogue_send(struct dialogue *d, const struct lmtp_mail *mail)
{
	assert(d->state == DIALOGUE_READY && mail->n > 0);
	d->mail = mail;
	d->began_text = false;
	for (size_t i = 0; i < mail->n; i++)
		mail->verdicts[i] = (struct verdict){ .kind = VERDICT_NONE };
	say(d, MAIL, mail->is_8bit && d->takes_8bit ? "MAIL FROM:<> BODY=8BITMIME" : "MAIL FROM:<>");
}

/* ---- what is answered */

static enum verdict_kind
kind_of(int code)
{
	return code / 100 == 2 ? VERDICT_SENT : code / 100 == 5 ? VERDICT_REFUSED : VERDICT_LATER;
}

static void
judge(struct dialogue *d, size_t i, bool at_address)
{
	struct verdict *verdict = &d->mail->verdicts[i];

	verdict->kind = kind_of(d->code);
	verdict->at_address = at_address;
	snprintf(verdict->said, sizeof(verdict->said), "%s", last_said(d));
}

/* The next recipient that waits for its verdict, from d->at. */
static bool
find_waiting(struct dialogue *d)
{
	while (d->at < d->mail->n && d->mail->verdicts[d->at].kind != VERDICT_NONE)
		d->at++;
	return d->at < d->mail->n;
}

static void
be_ready(struct dialogue *d)
{
	d->step = IDLE;
	d->state = DIALOGUE_READY;
	d->mail = NULL;
}

/* RFC 2033 §4.2: one that is not taken has its verdict, the others wait for theirs behind the text. */
static void
take_recipient_reply(struct dialogue *d)
{
	if (kind_of(d->code) != VERDICT_SENT)
		judge(d, d->at, true);
	if (++d->at < d->mail->n) {
		say_recipient(d);
		return;
	}
	d->at = 0;
	if (find_waiting(d))
		say(d, DATA, "DATA");
	else
		say(d, RSET, "RSET");
}

/* Instead of 354, a verdict for all that were taken. */
static void
take_data_reply(struct dialogue *d)
{
	if (d->code == 354) {
		d->in_text = d->began_text = true;
		d->step = TEXT;
		return;
	}
	if (kind_of(d->code) == VERDICT_SENT) {
		break_off(d, "the server answered DATA wrongly");
		return;
	}
	for (; find_waiting(d); d->at++)
		judge(d, d->at, false);
	say(d, RSET, "RSET");
}

static void
take_text_reply(struct dialogue *d)
{
	judge(d, d->at++, false);
	if (!find_waiting(d))
		be_ready(d);
}

static void
take_greeting(struct dialogue *d)
{
	char command[300];

	snprintf(command, sizeof(command), "LHLO %s", d->host);
	say(d, LHLO, command);
}

/* 421: the server is about to close (RFC 5321 §3.8). Some say so to the last recipient, whose verdict it is. */
static void
take_reply(struct dialogue *d)
{
	bool good = d->code / 100 == 2;

	if ((d->step == GREETING || d->step == LHLO || d->step == MAIL || d->step == RSET) && !good)
		break_off(d, d->step == MAIL ? "the server takes no mail now" : "the server is not ready");
	else if (d->code == 421 && d->step != TEXT)
		break_off(d, "the server is closing");
	else if (d->step == GREETING)
		take_greeting(d);
	else if (d->step == LHLO || d->step == RSET)
		be_ready(d);
	else if (d->step == MAIL)
		d->at = 0, say_recipient(d);
	else if (d->step == RCPT)
		take_recipient_reply(d);
	else if (d->step == DATA)
		take_data_reply(d);
	else if (d->step == TEXT && !d->in_text)
		take_text_reply(d);
	else if (d->step != OVER)
		break_off(d, "the server spoke unasked");
}

/* ---- replies: "250-text", the last line "250 text" (RFC 5321 §4.2.1) */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static void
note_extension(struct dialogue *d, const char *text)
{
	if (d->step == LHLO && strcasecmp(text, "8BITMIME") == 0)
		d->takes_8bit = true;
}

static void
take_line(struct dialogue *d)
{
	const char *s = strbuf_str(&d->line);
	bool is_code = d->line.len >= 3 && s[0] >= '2' && s[0] <= '5' && is_digit(s[1]) && is_digit(s[2]);
	bool is_last = is_code && (d->line.len == 3 || s[3] == ' ');
	int code;

	if (d->line.cut || !is_code || (!is_last && s[3] != '-')) {
		strbuf_clear(&d->said);
		strbuf_addstr(&d->said, s);
		break_off(d, "this is no reply of LMTP");
		return;
	}
	code = (s[0] - '0') * 100 + (s[1] - '0') * 10 + (s[2] - '0');
	if ((d->code && code != d->code) || ++d->lines > LINES_MAX) {
		break_off(d, "the server's reply makes no sense");
		return;
	}
	d->code = code;
	if (d->line.len > 4)
		note_extension(d, s + 4);
	strbuf_addstr(&d->said, d->said.len ? " / " : "");
	strbuf_addstr(&d->said, d->said.len && d->line.len > 4 ? s + 4 : s);
	if (!is_last)
		return;
	take_reply(d);
	strbuf_clear(&d->said);
	d->code = 0;
	d->lines = 0;
}

void
dialogue_take(struct dialogue *d, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len && d->state != DIALOGUE_BROKEN; i++) {
		if (bytes[i] != '\n') {
			strbuf_addch(&d->line, bytes[i] ? bytes[i] : '?');
			continue;
		}
		if (d->line.len && d->line.buf[d->line.len - 1] == '\r')
			strbuf_trunc(&d->line, d->line.len - 1);
		take_line(d);
		strbuf_clear(&d->line);
	}
}
