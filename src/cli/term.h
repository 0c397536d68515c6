/* What commands print: foreign text made harmless, cut to width, ages, colours where they are welcome. */
#ifndef CLI_TERM_H
#define CLI_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Columns of the terminal that stdout is; 0: it is none. */
unsigned term_width(void);

/* Its lines, likewise. */
unsigned term_height(void);

/* On a terminal that knows them, unless NO_COLOR is set (no-color.org). */
bool term_has_colours(void);

/* text as one line of at most so many columns (0: all), padded with blanks to `pad` columns. What is cut off ends
 * with …; wide characters count two. */
void term_put(FILE *out, const char *text, unsigned columns, unsigned pad);

/* "now", "12 s", "3 min", "5 h 20 min", "12 d": the two largest units. */
#define TERM_AGE 24
void term_age(int64_t seconds, char out[TERM_AGE]);

/* Local time: "14:03" today, "Tue 14:03" within six days, "2024-05-06" else; "-" for TIME_NONE. */
#define TERM_WHEN 24
void term_when(int64_t time_s, int64_t now_s, char out[TERM_WHEN]);

/* 12.3 GB */
void term_size(uint64_t bytes, char out[TERM_AGE]);

#endif
