/* IP networks as people write them: 10.0.0.0/8, fd00::/8, 192.0.2.7. Pure. */
#ifndef BASE_NETWORK_H
#define BASE_NETWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* Addresses are 16 bytes, IPv4 in its mapped form (::ffff:a.b.c.d), so that there is one kind only. */
struct network {
	uint8_t prefix[16];
	unsigned bits;
};

/* Read len bytes at s. Returns 0, or -1 with the reason in err (may be NULL). */
int network_parse(const char *s, size_t len, struct network *out, struct error *err);

bool network_holds(const struct network *network, const uint8_t address[16]);

/* Is the address in one of a list's networks ("10.0.0.0/8, fd00::/8")? A NULL list holds none. */
bool networks_hold(const char *list, const uint8_t address[16]);

#endif
