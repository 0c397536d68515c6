#include "spool/share.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

void
share_take(struct share *share, const char *root)
{
	if (share->fd >= 0)
		return;
	share->fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	/* Waits for the instant in which another one looks whether it is alone. */
	if (share->fd >= 0 && flock(share->fd, LOCK_SH) < 0)
		share_release(share);
}

bool
share_is_alone(struct share *share)
{
	bool alone;

	if (share->fd < 0)
		return false;
	alone = flock(share->fd, LOCK_EX | LOCK_NB) == 0;
	/* Also when it failed: the attempt may have cost us the share (flock(2)). */
	if (flock(share->fd, LOCK_SH) < 0)
		share_release(share);
	return alone;
}

void
share_release(struct share *share)
{
	if (share->fd >= 0)
		close(share->fd);
	share->fd = -1;
}
