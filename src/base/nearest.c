#include "base/nearest.h"

#include <string.h>

#define LONGEST 64 /* what is longer, resembles nothing */

/* Insertions, deletions, changes and swaps of neighbours that make b of a: the optimal string alignment
 * distance, by rows. */
static unsigned
distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	unsigned rows[3][LONGEST + 1];
	unsigned *before = rows[0], *above = rows[1], *row = rows[2];

	for (size_t j = 0; j <= b_len; j++)
		above[j] = (unsigned)j;
	for (size_t i = 1; i <= a_len; i++) {
		unsigned *spare = before;

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= b_len; j++) {
			unsigned best = above[j - 1] + (a[i - 1] != b[j - 1]);

			if (above[j] + 1 < best)
				best = above[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    before[j - 2] + 1 < best)
				best = before[j - 2] + 1;
			row[j] = best;
		}
		before = above;
		above = row;
		row = spare;
	}
	return above[b_len];
}

static unsigned
slips_allowed(size_t len)
{
	return len < 4 ? 1 : len < 8 ? 2 : 3;
}

/* Case, and an underscore for a hyphen, cost nothing. */
static char
plain(char c)
{
	return c == '_' ? '-' : c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

void
nearest_start(struct nearest *nearest, const char *written, size_t len)
{
	nearest->best = NULL;
	nearest->len = len <= LONGEST ? len : 0;
	nearest->least = slips_allowed(len) + 1;
	for (size_t i = 0; i < nearest->len; i++)
		nearest->written[i] = plain(written[i]);
}

void
nearest_try(struct nearest *nearest, const char *name)
{
	size_t len = strlen(name), slips;
	char text[LONGEST] = { 0 };

	if (len > LONGEST || nearest->len == 0)
		return;
	for (size_t i = 0; i < len; i++)
		text[i] = plain(name[i]);
	slips = distance(nearest->written, nearest->len, text, len);
	if (slips < nearest->least && slips < len) {
		nearest->least = (unsigned)slips;
		nearest->best = name;
	}
}
