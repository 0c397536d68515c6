/* Files, where the system's calls stop half-way. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stddef.h>

/* Write all of it. Returns 0; -1 with errno, and part of it may be written. */
int file_write(int fd, const void *p, size_t len);

#endif
