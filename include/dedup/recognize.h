/* Which entries of a document are known, by the keys that are remembered of their feed. Pure.
 *
 * One known strong key is enough: guids that change while the links stay make nothing new, nor the other way
 * round. When most of a document looks new, its site may have moved and renamed everything: then, and only then,
 * an entry is known, too, by its title and date or by its text. What has been found to change with every poll
 * is remembered as the feed's habit, and is no key any more. */
#ifndef DEDUP_RECOGNIZE_H
#define DEDUP_RECOGNIZE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dedup/identity.h"

/* Remembered keys as fingerprints: the first 63 bits of each key; the lowest bit says that the item was
 * delivered as a message and may get a revision. Sorted. */
#define FINGERPRINT_DELIVERED 1u
struct known {
	const uint64_t *v;
	size_t n;
};

uint64_t fingerprint_of(const struct hash128 *key, bool delivered);

enum recognition {
	RECOGNIZED_NOT,
	RECOGNIZED,         /* all of its strong keys are known */
	RECOGNIZED_REKEYED, /* some are; the others are to be learned */
	RECOGNIZED_CHANGED, /* known, delivered, and its text is another */
};

/* Of the n entries of one document. had: the feed's habits before identity_document(); *habits: after it, takes
 * what is found. */
void recognize_document(const struct identity *entries, size_t n, const struct known *known, unsigned had,
			unsigned *habits, enum recognition *out);

#endif
