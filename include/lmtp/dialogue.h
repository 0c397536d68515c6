/* The client's side of LMTP (RFC 2033): what to say after each reply, and what became of each recipient. Pure: bytes in,
 * bytes out.
 *
 * One command at a time, whatever the server offers: what a server that dies in between has taken is then known, and
 * a message costs a few round trips on a local socket. */
#ifndef LMTP_DIALOGUE_H
#define LMTP_DIALOGUE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"

enum verdict_kind {
	VERDICT_NONE,    /* nothing is known: the connection broke before the server had decided */
	VERDICT_SENT,
	VERDICT_LATER,   /* 4yz: try again */
	VERDICT_REFUSED, /* 5yz: never */
};

struct verdict {
	enum verdict_kind kind;
	bool at_address; /* it was the recipient that was not taken; otherwise the message */
	char said[200];  /* by the server */
};

/* A message for some recipients, at least one. All is borrowed until its verdicts are known. */
struct lmtp_mail {
	const char *const *recipients; /* as they stand between < and > */
	struct verdict *verdicts;      /* one each; the answer */
	size_t n;
	const char *text;              /* for the wire: wire_text() */
	size_t len;
	bool is_8bit;
};

/* What came of a server's bytes. */
enum dialogue_state {
	DIALOGUE_BUSY,   /* the server is to say something; first send what is in `out` */
	DIALOGUE_READY,  /* a mail may be given */
	DIALOGUE_BROKEN, /* close the connection; `trouble` says why */
};

struct dialogue {
	enum dialogue_state state;
	struct strbuf out; /* bytes for the server; the caller clears what it has sent */
	bool in_text;      /* the mail's text is to be sent behind `out` */
	bool began_text;   /* …of the mail at hand, at some time */
	char trouble[300];
	/* private */
	int step;
	struct strbuf line, said; /* of the reply that is being read */
	int code;                 /* of its lines so far, 0: none yet */
	size_t lines;
	size_t at;                /* the recipient that is being answered for */
	bool takes_8bit;
	const struct lmtp_mail *mail;
	char host[256];
};

/* host: our own name. The server speaks first. */
void dialogue_init(struct dialogue *d, const char *host);
void dialogue_release(struct dialogue *d);

/* What the server has sent. */
void dialogue_take(struct dialogue *d, const char *bytes, size_t len);

/* When it is DIALOGUE_READY: send a mail. It has its verdicts when it is so again, or broken. */
void dialogue_send(struct dialogue *d, const struct lmtp_mail *mail);

#endif
