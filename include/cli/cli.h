/* The subcommands of wirespool: each takes its own argc and argv (argv[0] is its name) and returns the exit
 * code of the process (sysexits.h). */
#ifndef CLI_CLI_H
#define CLI_CLI_H

/* `parse [--base-url URL] [--content-type T] [-v] FILE|-`: any feed document → JSON Feed 1.1 on stdout. */
int cmd_parse(int argc, char **argv);

#endif
