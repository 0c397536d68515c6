/* The subcommands, a file per family. argv[0] is the command's name; each returns the exit code. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

int cmd_daemon(int argc, char **argv);
int cmd_once(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_parse(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_topics(int argc, char **argv);
int cmd_suggest(int argc, char **argv);

#endif
