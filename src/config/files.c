#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "config/config.h"

#define SYSTEM_CONFIG "/etc/wirespool/wirespool.conf"
#define CONTROL "wirespool/control.sock"

/* Everything from fd, which may be a pipe. Returns 0 or an errno; *text is a heap string either way. */
static int
read_all(int fd, size_t expected, char **text, size_t *len)
{
	size_t cap = expected < INI_MAX_FILE ? expected + 1 : INI_MAX_FILE + 1;
	ssize_t n;

	*text = xmalloc(cap);
	*len = 0;
	while ((n = read(fd, *text + *len, cap - *len)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		*len += (size_t)n;
		if (*len > INI_MAX_FILE)
			return EFBIG;
		if (*len == cap) {
			cap = cap < INI_MAX_FILE / 2 ? cap * 2 : INI_MAX_FILE + 1;
			*text = xreallocarray(*text, cap, 1);
		}
	}
	return 0;
}

/* Add a file under the name, which it takes. */
static struct config_file *
add(struct config_files *files, char *name)
{
	XGROW(files->v, files->n, files->cap);
	files->v[files->n] = (struct config_file){ .name = name };
	return &files->v[files->n++];
}

/* Where nobody named one and there is none, it is said where else one would have been found. */
static void
complain_absent(const char *name, size_t file, struct complaints *complaints)
{
	char *own = strcmp(name, SYSTEM_CONFIG) == 0 ? config_user_path() : NULL;

	complain(complaints, name, file, (struct ini_place){ 0 },
		 "there is no such file%s%s; `wirespool add URL` begins one, wirespool.conf(5) has all of it",
		 own ? ", nor " : "", own ? own : "");
	free(own);
}

static void
complain_unreadable(const struct config_files *files, int reason, struct complaints *complaints)
{
	const char *name = files->v[files->n - 1].name;

	if (reason == EFBIG)
		complain(complaints, name, files->n - 1, (struct ini_place){ 0 },
			 "larger than 64 MiB; spread the feeds over several files in feeds.d");
	else if (reason == ENOENT)
		complain_absent(name, files->n - 1, complaints);
	else
		complain(complaints, name, files->n - 1, (struct ini_place){ 0 }, "cannot be read: %s%s",
			 strerror(reason), reason == EACCES ? "; run this as the one whom it belongs to" : "");
}

/* Takes the name. */
static void
read_file(struct config_files *files, char *name, struct complaints *complaints)
{
	struct config_file *file = add(files, name);
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	struct stat st = { 0 };
	int reason = fd < 0 || fstat(fd, &st) < 0 ? errno : 0;

	if (!reason)
		reason = read_all(fd, (size_t)st.st_size, &file->text, &file->len);
	if (fd >= 0)
		close(fd);
	file->is_open = S_ISREG(st.st_mode) && (st.st_mode & S_IROTH);
	if (reason) {
		free(file->text);
		file->text = NULL;
		complain_unreadable(files, reason, complaints);
	}
}

static int
is_conf(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return entry->d_name[0] != '.' && len > 5 && strcmp(entry->d_name + len - 5, ".conf") == 0;
}

/* By bytes, whatever the locale. */
static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void
read_folder(struct config_files *files, const char *folder, struct complaints *complaints)
{
	struct dirent **names = NULL;
	int n = scandir(folder, &names, is_conf, by_name);

	if (n < 0 && errno != ENOENT) {
		int reason = errno;

		add(files, xstrdup(folder));
		complain_unreadable(files, reason, complaints);
	}
	for (int i = 0; i < n; i++) {
		read_file(files, xasprintf("%s/%s", folder, names[i]->d_name), complaints);
		free(names[i]);
	}
	free(names);
}

/* folder, which ends with / or is empty for the working folder, as an absolute path without / at its end. */
static char *
absolute(const char *folder, size_t len)
{
	char *here, *full;

	if (len > 0 && folder[0] == '/')
		return xstrndup(folder, len - 1);
	here = getcwd(NULL, 0);
	full = xasprintf("%s%s%.*s", here ? here : "", len ? "/" : "", len ? (int)len - 1 : 0, folder);
	free(here);
	return full;
}

void
config_files_read(struct config_files *files, const char *path, struct complaints *complaints)
{
	static const char *const folders[] = { "conf.d", "feeds.d" };
	const char *slash = strrchr(path, '/');
	size_t len = slash ? (size_t)(slash + 1 - path) : 0; /* "conf/" of "conf/wirespool.conf" */

	files->directory = absolute(path, len);
	read_file(files, xstrdup(path), complaints);
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		char *folder = xasprintf("%.*s%s", (int)len, path, folders[i]);

		read_folder(files, folder, complaints);
		free(folder);
	}
}

void
config_files_release(struct config_files *files)
{
	for (size_t i = 0; i < files->n; i++) {
		free(files->v[i].name);
		free(files->v[i].text);
	}
	free(files->v);
	free(files->directory);
	*files = (struct config_files){ 0 };
}

/* $variable/name, or ~/otherwise/name where the variable is not set; the XDG Base Directory Specification has
 * relative values ignored. */
static char *
xdg_path(const char *variable, const char *otherwise, const char *name)
{
	const char *base = getenv(variable), *home = getenv("HOME");

	if (base && base[0] == '/')
		return xasprintf("%s/%s", base, name);
	return home && home[0] ? xasprintf("%s/%s/%s", home, otherwise, name) : NULL;
}

char *
config_user_path(void)
{
	return xdg_path("XDG_CONFIG_HOME", ".config", "wirespool/wirespool.conf");
}

char *
config_path(const char *path)
{
	char *own;

	if (path)
		return xstrdup(path);
	own = config_user_path();
	if (own && access(own, F_OK) == 0)
		return own;
	free(own);
	return xstrdup(SYSTEM_CONFIG);
}

static bool
is_system(const char *path)
{
	return strncmp(path, "/etc/", 5) == 0;
}

char *
config_default_spool(const char *path)
{
	const char *home = getenv("HOME");

	if (is_system(path))
		return xstrdup("/var/spool/wirespool");
	return home && home[0] ? xasprintf("%s/Maildir", home) : NULL;
}

char *
config_default_state(const char *path)
{
	const char *given = getenv("STATE_DIRECTORY"); /* systemd.exec(5): several are separated by colons */

	if (given && given[0] == '/')
		return xstrndup(given, strcspn(given, ":"));
	if (is_system(path))
		return xstrdup("/var/lib/wirespool");
	return xdg_path("XDG_STATE_HOME", ".local/state", "wirespool");
}

/* Where the user's manager keeps the runtime directories of services; NULL if there is none. */
static char *
user_runtime(void)
{
	const char *given = getenv("XDG_RUNTIME_DIR");
	char *usual;

	if (given && given[0] == '/')
		return xstrdup(given);
	usual = xasprintf("/run/user/%u", (unsigned)getuid());
	if (access(usual, W_OK) == 0)
		return usual;
	free(usual);
	return NULL;
}

char *
config_default_control(const char *path, const char *state)
{
	const char *given = getenv("RUNTIME_DIRECTORY");
	char *own = config_user_path(), *runtime = own && strcmp(own, path) == 0 ? user_runtime() : NULL, *control;

	if (given && given[0] == '/')
		control = xasprintf("%.*s/control.sock", (int)strcspn(given, ":"), given);
	else if (strcmp(path, SYSTEM_CONFIG) == 0)
		control = xstrdup("/run/" CONTROL);
	else if (runtime)
		control = xasprintf("%s/" CONTROL, runtime);
	else
		control = xasprintf("%s/control.sock", state);
	free(own);
	free(runtime);
	return control;
}
