/* An item's facts as people read them: names, a subject, dates, sizes. Pure. */
#ifndef COMPOSE_WORDS_H
#define COMPOSE_WORDS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/strbuf.h"
#include "worker/item.h"

/* "Ann, Ben, Cem et al."; nothing when no author has a name. */
void words_authors(struct strbuf *out, const struct authors *authors);

/* The title, else the first sentence of the text, else the link: one line of at most max characters. */
void words_subject(struct strbuf *out, const struct item *item, size_t max);

/* The moment as its writer's calendar shows it; false when there is none or it has no four-digit year. */
bool words_calendar(const struct moment *moment, struct tm *tm, int *zone_min);

/* "Fri, 20 Nov 2026 10:00:00 +0100" (RFC 5322 §3.3); the moment must have a calendar form. */
void words_date_mail(struct strbuf *out, const struct moment *moment);

/* "2026-11-20T10:00:00+01:00" (RFC 3339); "@seconds" when it has no calendar form. */
void words_date_iso(struct strbuf *out, const struct moment *moment);

/* "20 Nov 2026, 10:00 +0100"; nothing when it has no calendar form. */
void words_date(struct strbuf *out, const struct moment *moment);

/* "audio/mpeg, 12.3 MB, 1:02:03", as far as known. */
void words_enclosure(struct strbuf *out, const struct enclosure *enclosure);

#endif
