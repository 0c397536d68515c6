/* One connection to an LMTP server, on the loop: bytes between a socket and a dialogue. */
#ifndef LMTP_CLIENT_H
#define LMTP_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include "base/error.h"
#include "lmtp/dialogue.h"

struct ev_loop;
struct client;

struct server_address {
	struct sockaddr_storage addr;
	socklen_t len;
};

/* Addresses of "unix:/PATH", "HOST:PORT" or "[ADDRESS]:PORT"; waits for name servers. Returns how many, or -1. */
int server_resolve(const char *server, struct server_address *out, size_t max, struct error *err);

struct client_events {
	void (*ready)(void *arg);                   /* a mail may be given; the last one has its verdicts */
	void (*broken)(void *arg, const char *why); /* close it. Verdicts that are known are there */
	void *arg;
};

/* Connect to the first of n addresses that answers. Nothing is called back before the loop turns. */
struct client *client_open(struct ev_loop *loop, const char *host, const struct server_address *v, size_t n,
			   const struct client_events *events);

/* Close, after a farewell if there is a time for it. Takes NULL. */
void client_close(struct client *client);

/* When it is ready. All of mail is borrowed until the next event. */
void client_send(struct client *client, const struct lmtp_mail *mail);

/* Has the text of the mail at hand been begun? Then the server may have taken it. */
bool client_began_text(const struct client *client);

#endif
