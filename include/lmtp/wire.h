/* A message of the queue → its text on the wire, and whom it is for. Pure. */
#ifndef LMTP_WIRE_H
#define LMTP_WIRE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"

/* Append `head` (whole lines, or "") and the message as DATA wants them: lines end with CRLF, those that begin with a dot
 * have another one, and a lone dot ends it all (RFC 5321 §4.5.2). Return-Path and Delivered-To at its top are left
 * out: they are the last server's to write (§4.4). */
void wire_text(struct strbuf *out, const char *head, const char *message, size_t len);

/* The fields that tell a filter where the message belongs: X-Wire-Folder, and X-Wire-Flags where flags has any of
 * Maildir's letters F and S. */
void wire_head(struct strbuf *out, const char *folder, const char *flags);

/* "ann@site.example" and the folder "News/My feeds" → "ann+News/My feeds"@site.example, quoted as far as is needed. The
 * inbox, and a folder whose name is not ASCII, give the plain address. */
void wire_recipient(struct strbuf *out, const char *address, const char *folder);

/* May it stand in the configuration: LOCAL@DOMAIN, ASCII, nothing to quote? */
bool wire_is_address(const char *s, size_t len);

#endif
