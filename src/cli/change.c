#include "change.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/dir.h"
#include "base/file.h"
#include "client.h"
#include "config/ini.h"

static int
code_of(int why)
{
	return why == EACCES || why == EPERM || why == EROFS ? EX_NOPERM
	       : why == ENOSPC || why == EDQUOT || why == EIO ? EX_IOERR : EX_CANTCREAT;
}

static int
fail(const char *file, int why, struct error *err)
{
	error_set(err, "cannot write %s: %s%s", file, strerror(why),
		  code_of(why) == EX_NOPERM ? ": do it as the one whom it belongs to, with sudo for instance" : "");
	return code_of(why);
}

static char *
folder_of(const char *file)
{
	char *copy = xstrdup(file), *folder = xstrdup(dirname(copy));

	free(copy);
	return folder;
}

char *
change_place(const struct config *config, const char *name)
{
	char *folder = folder_of(config->path), *feeds = xasprintf("%s/feeds.d", folder), *place;
	bool in_main = false;

	for (size_t i = 0; i < config->n_feeds && !in_main; i++)
		in_main = strcmp(config->feeds[i].at.file, config->path) == 0;
	if (in_main && access(feeds, F_OK) < 0)
		place = xstrdup(config->path);
	else
		place = xasprintf("%s/%s.conf", feeds, name);
	free(feeds);
	free(folder);
	return place;
}

int
change_read(const char *file, struct strbuf *text, struct error *err)
{
	FILE *f = fopen(file, "re");
	char piece[65536];
	int failed;
	size_t n;

	if (!f && errno == ENOENT)
		return 0;
	if (!f) {
		error_set(err, "cannot read %s: %s", file, strerror(errno));
		return errno == EACCES ? EX_NOPERM : EX_NOINPUT;
	}
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		strbuf_add(text, piece, n);
	failed = ferror(f);
	fclose(f);
	if (!failed && !text->cut)
		return 0;
	error_set(err, "cannot read %s%s", file, text->cut ? ": it is too large" : "");
	return EX_IOERR;
}

/* A new file is as readable as the main one: passwords may stand in it, and the daemon must read it. */
static void
like(int fd, const char *model)
{
	struct stat st;

	if (stat(model, &st) < 0)
		return;
	fchmod(fd, st.st_mode & 0666);
	if (fchown(fd, (uid_t)-1, st.st_gid) < 0 || (geteuid() == 0 && fchown(fd, st.st_uid, (gid_t)-1) < 0))
		return; /* not ours to give away */
}

/* Beside the file and over it, so that it is the old one or the new one at any moment. */
static int
replace(const char *file, const char *model, const struct strbuf *text, struct error *err)
{
	char *temporary = xasprintf("%s.new", file), *folder = folder_of(file);
	int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600), ret = 0;

	if (fd < 0) {
		ret = fail(file, errno, err);
	} else {
		like(fd, model);
		if (file_write(fd, text->buf, text->len) < 0 || fsync(fd) < 0 || rename(temporary, file) < 0 ||
		    dir_sync(folder, NULL) < 0) {
			ret = fail(file, errno, err);
			unlink(temporary);
		}
		close(fd);
	}
	free(temporary);
	free(folder);
	return ret;
}

static int
put(const char *path, const char *file, const struct strbuf *text, struct error *err)
{
	/* Dotfiles are links, often: what they point at is changed, not they. */
	char *real = realpath(file, NULL), *folder = folder_of(file);
	int ret;

	if (!text) {
		ret = unlink(file) == 0 || errno == ENOENT ? 0 : fail(file, errno, err);
	} else if (mkdir(folder, 0755) < 0 && errno != EEXIST) {
		ret = fail(folder, errno, err);
	} else {
		ret = replace(real ? real : file, real ? real : path, text, err);
	}
	free(real);
	free(folder);
	return ret;
}

int
change_write(const char *path, const char *file, const struct strbuf *text, struct error *err)
{
	struct strbuf before = STRBUF_INIT(INI_MAX_FILE);
	bool existed = access(file, F_OK) == 0;
	struct config *config;
	int ret = change_read(file, &before, err);

	if (ret == 0)
		ret = put(path, file, text, err);
	if (ret == 0) {
		config = config_load(path, stderr);
		if (!config) {
			error_set(err, "%s stays as it was", file);
			ret = put(path, file, existed ? &before : NULL, err);
			ret = ret ? ret : EX_CONFIG;
		}
		config_unref(config);
	}
	strbuf_release(&before);
	return ret;
}

static int
begin(const char *path, struct error *err)
{
	static const char text[] = "# See wirespool.conf(5); `wirespool check --keys` prints all keys.\n[wirespool]\n";
	struct strbuf all = STRBUF_INIT(sizeof(text));
	char *folder = folder_of(path);
	int ret = 0;

	strbuf_addstr(&all, text);
	if (mkdir(folder, 0755) < 0 && errno != EEXIST && (errno != ENOENT || dir_make(folder, NULL) < 0))
		ret = fail(folder, errno, err);
	if (ret == 0)
		ret = replace(path, folder, &all, err);
	strbuf_release(&all);
	free(folder);
	return ret;
}

int
change_open(const char *file, bool dry_run, char **path, struct config **config, struct error *err)
{
	int ret = 0;

	*path = config_path(file);
	if (!file && access(*path, F_OK) < 0 && geteuid() != 0) {
		char *own = config_user_path();

		if (own) {
			free(*path);
			*path = own;
		}
	}
	if (!file && access(*path, F_OK) < 0 && !dry_run) {
		ret = begin(*path, err);
		if (ret == 0)
			printf("%s: a new configuration\n", *path);
	}
	if (ret == 0 && !(*config = config_load(*path, stderr))) {
		error_set(err, "the configuration has to be right before something is added to it");
		ret = EX_CONFIG;
	}
	return ret;
}

void
change_announce(const char *path)
{
	char *control = config_control(path);
	struct error err;

	switch (client_ask(control, (const char *[]){ "reload" }, 1, NULL, NULL, &err)) {
	case 0:
		puts("the daemon knows it now");
		break;
	case EX_UNAVAILABLE:
		puts("no daemon is running: `wirespool once` polls what is due");
		break;
	default:
		printf("the daemon does not know it yet: %s\n", err.text);
	}
	free(control);
}
