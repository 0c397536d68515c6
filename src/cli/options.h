/* A command's options as a table, over getopt_long(3). */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <limits.h>
#include <stdbool.h>

#define ANY_NUMBER INT_MAX

struct option_row {
	const char *name;
	char letter;       /* -c for --config; 0: none */
	const char **text; /* is set to its argument … */
	bool *flag;        /* … or, where it has none, to true; with both it may have one */
};

/* Read the options, wherever they stand; rows end with an empty one. Returns the index of the first operand: from there
 * on are at least `least` and at most `most`. After --help, and with EX_USAGE after what is wrong, the program ends. */
int options_read(int argc, char **argv, const struct option_row *rows, const char *usage, int least, int most);

#endif
