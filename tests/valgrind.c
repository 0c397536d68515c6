/* For programs under valgrind: there /proc/self/exe is valgrind when it is executed, and the program only when it
 * is read. Loaded by LD_PRELOAD (tests/valgrind.py). */
#include <dlfcn.h>
#include <limits.h>
#include <spawn.h>
#include <string.h>
#include <unistd.h>

typedef int spawner(pid_t *, const char *, const posix_spawn_file_actions_t *, const posix_spawnattr_t *, char *const[],
		    char *const[]);

int
posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attr,
	    char *const argv[], char *const envp[])
{
	spawner *real = (spawner *)dlsym(RTLD_NEXT, "posix_spawn");
	char self[PATH_MAX];
	ssize_t len;

	if (strcmp(path, "/proc/self/exe") == 0 && (len = readlink(path, self, sizeof(self) - 1)) > 0) {
		self[len] = '\0'; /* valgrind 3.24 leaves some of its own name behind it */
		path = self;
	}
	return real(pid, path, actions, attr, argv, envp);
}
