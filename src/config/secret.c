#include "config/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"

#define SECRET_MAX 4096

/* What follows the prefix, or NULL. */
static const char *
after(const char *text, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(text, prefix, len) == 0 && text[len] ? text + len : NULL;
}

bool
secret_is_named(const char *text)
{
	const char *credential = after(text, "credential:");

	return (credential && !strchr(credential, '/')) || after(text, "env:") || after(text, "file:/");
}

static char *
read_file(const char *path, const char *named, struct error *err)
{
	char text[SECRET_MAX + 1];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n = fd < 0 ? -1 : read(fd, text, SECRET_MAX + 1);

	if (n < 0)
		error_set(err, "cannot read the secret %s: %s", named, strerror(errno));
	if (fd >= 0)
		close(fd);
	if (n < 0)
		return NULL;
	while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == '\r'))
		n--;
	if (n == 0 || n > SECRET_MAX || memchr(text, '\0', (size_t)n) || memchr(text, '\n', (size_t)n)) {
		error_set(err, "the secret %s is not one line of at most %d bytes", named, SECRET_MAX);
		return NULL;
	}
	return xstrndup(text, (size_t)n);
}

char *
secret_read(const char *named, struct error *err)
{
	const char *name, *directory = getenv("CREDENTIALS_DIRECTORY"), *value;
	char *path, *secret;

	if ((name = after(named, "env:"))) {
		value = getenv(name);
		if (value && *value)
			return xstrdup(value);
		error_set(err, "the secret %s is not set", named);
		return NULL;
	}
	if ((name = after(named, "file:")))
		return read_file(name, named, err);
	name = after(named, "credential:");
	if (!name || !directory) {
		error_set(err, "the secret %s is not there: no CREDENTIALS_DIRECTORY (systemd's LoadCredential)", named);
		return NULL;
	}
	path = xasprintf("%s/%s", directory, name);
	secret = read_file(path, named, err);
	free(path);
	return secret;
}
