#include "process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>

#include "worker/child.h"

/* The child's descriptors are exactly 0 (its socket), 1 and 2: everything else here is O_CLOEXEC. */
int
process_spawn(const struct config *config, int fd, pid_t *pid)
{
	static const char *const modes[] = { [LOCK_AUTO] = "auto", [LOCK_REQUIRE] = "require", [LOCK_NO] = "no" };
	char memory[24], cpu[24];
	char *argv[] = { (char *)"wirespool", (char *)CHILD_ARGUMENT, (char *)modes[config->sandbox], memory, cpu,
			 NULL };
	char *envp[] = { NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t requests, all;
	int err;

	snprintf(memory, sizeof(memory), "%zu", config->worker_memory);
	snprintf(cpu, sizeof(cpu), "%lld", (long long)config->worker_cpu_s);
	/* Requests to stop or reload are for the parent, also where they reach everybody: `pkill wirespool`. A document
	 * half read would be taken for one that killed its worker. */
	sigemptyset(&requests);
	sigaddset(&requests, SIGTERM);
	sigaddset(&requests, SIGINT);
	sigaddset(&requests, SIGHUP);
	sigfillset(&all);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fd, CHILD_FD);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
#ifndef __SANITIZE_ADDRESS__ /* a sanitizer's report must be seen */
	posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
#endif
	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
	posix_spawnattr_setsigmask(&attr, &requests);
	posix_spawnattr_setsigdefault(&attr, &all);
	posix_spawnattr_setpgroup(&attr, 0); /* Ctrl-C is for the parent, which ends its workers itself */
	err = posix_spawn(pid, "/proc/self/exe", &actions, &attr, argv, envp);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	return err;
}

void
process_describe_end(const struct config *config, int status, char *out, size_t room)
{
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
		snprintf(out, room, "reading it took more than %lld s of processor time",
			 (long long)config->worker_cpu_s);
	else if (WIFEXITED(status) && WEXITSTATUS(status) == EX_OSERR) /* base/alloc.c */
		snprintf(out, room, "reading it took more than %zu MiB of memory", config->worker_memory >> 20);
	else if (WIFEXITED(status) && WEXITSTATUS(status) == EX_NOPERM)
		snprintf(out, room, "the worker could not lock itself in");
	else if (WIFSIGNALED(status))
		snprintf(out, room, "the worker reading it died of signal %d (%s)", WTERMSIG(status),
			 strsignal(WTERMSIG(status)));
	else
		snprintf(out, room, "the worker reading it ended with code %d", WEXITSTATUS(status));
}
