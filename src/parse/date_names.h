/* The words in dates: months and zones. Private to src/parse. */
#ifndef PARSE_DATE_NAMES_H
#define PARSE_DATE_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* s in lower case into out, also Latin, Greek and Cyrillic capitals; returns its length. */
size_t date_lower(const char *s, size_t len, char *out, size_t room);

/* 1–12 for a word in lower case (at least three bytes of storage), 0 if it names no month. */
int date_month(const char *word);

bool date_is_weekday(const char *word);

/* Minutes east of UTC of a zone in lower case; false if it names none. */
bool date_zone(const char *word, int *minutes);

#endif
