/* The words in dates: months, halves of the day and zones. Private to src/parse. */
#ifndef PARSE_DATE_NAMES_H
#define PARSE_DATE_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* s with the digits of all scripts as ours, letters in lower case, and blanks for the signs that dates do not need;
 * ASCII stays as it is. Returns its length; what does not fit into room is cut. */
size_t date_fold(const char *s, size_t len, char *out, size_t room);

/* The month with which text, in lower case, begins, 0 if with none; 13–24 for those of the Persian calendar. */
int date_month(const char *text);

/* "pm" and its like in some languages. */
bool date_is_afternoon(const char *word);
bool date_is_morning(const char *word);

bool date_is_weekday(const char *word);

/* Minutes east of UTC of a zone in lower case; false if it names none. */
bool date_zone(const char *word, int *minutes);

#endif
