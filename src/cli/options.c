#include "options.h"

#include <assert.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#define ROWS_MAX 16
#define HELP 'h'
#define BY_NAME 256 /* the first of what getopt calls the options */

static void __attribute__((noreturn))
end(FILE *to, const char *usage, int code)
{
	fputs(usage, to);
	exit(fflush(to) == 0 ? code : EX_IOERR);
}

/* The table as getopt wants it. */
static void
translate(const struct option_row *rows, struct option *longs, char *letters)
{
	for (int i = 0; rows[i].name; i++) {
		const struct option_row *row = &rows[i];

		assert(i < ROWS_MAX);
		*longs++ = (struct option){
			row->name, !row->text ? no_argument : row->flag ? optional_argument : required_argument, NULL, BY_NAME + i
		};
		if (row->letter)
			letters += sprintf(letters, row->text ? "%c:" : "%c", row->letter);
	}
	*longs = (struct option){ "help", no_argument, NULL, HELP };
	sprintf(letters, "%c", HELP);
}

/* NULL when getopt has complained. */
static const struct option_row *
find(const struct option_row *rows, int c)
{
	for (int i = 0; rows[i].name; i++)
		if (c == BY_NAME + i || c == rows[i].letter)
			return &rows[i];
	return NULL;
}

int
options_read(int argc, char **argv, const struct option_row *rows, const char *usage, int least, int most)
{
	struct option longs[ROWS_MAX + 2] = { 0 };
	char letters[2 * ROWS_MAX + 2], name[64], *command = argv[0];
	int c;

	translate(rows, longs, letters);
	snprintf(name, sizeof(name), "wirespool %s", command);
	argv[0] = name; /* getopt complains in this name */
	optind = 0;     /* it starts anew, whatever main() has read */
	while ((c = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		const struct option_row *row = find(rows, c);

		if (c == HELP)
			end(stdout, usage, EX_OK);
		if (!row)
			end(stderr, usage, EX_USAGE);
		if (row->text)
			*row->text = optarg;
		if (row->flag)
			*row->flag = true;
	}
	argv[0] = command;
	if (argc - optind < least || argc - optind > most)
		end(stderr, usage, EX_USAGE);
	return optind;
}
