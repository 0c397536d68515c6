/* The subcommands, a file per family. argv[0] is the command's name; each returns the exit code. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

int cmd_daemon(int argc, char **argv);
int cmd_once(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_parse(int argc, char **argv);
int cmd_add(int argc, char **argv);
int cmd_remove(int argc, char **argv);
int cmd_import(int argc, char **argv);
int cmd_export(int argc, char **argv);
int cmd_complete(int argc, char **argv);
int cmd_status(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_poll(int argc, char **argv);
int cmd_catchup(int argc, char **argv);
int cmd_pause(int argc, char **argv);
int cmd_resume(int argc, char **argv);
int cmd_reload(int argc, char **argv);
int cmd_log_level(int argc, char **argv);
int cmd_verify(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_topics(int argc, char **argv);
int cmd_suggest(int argc, char **argv);
int cmd_stories(int argc, char **argv);

#endif
