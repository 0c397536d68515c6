#include "base/network.h"

#include <arpa/inet.h>
#include <string.h>

static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

/* A literal address in its 16 bytes; *bits is how many of them it could have as a prefix of its own kind. */
static int
parse_address(const char *s, uint8_t out[16], unsigned *bits)
{
	memcpy(out, mapped, sizeof(mapped));
	*bits = 32;
	if (inet_pton(AF_INET, s, out + 12) == 1)
		return 0;
	*bits = 128;
	return inet_pton(AF_INET6, s, out) == 1 ? 0 : -1;
}

/* The digits after the slash, at most max. */
static int
parse_bits(const char *s, unsigned max, unsigned *out)
{
	unsigned n = 0;

	if (!*s || strspn(s, "0123456789") != strlen(s) || strlen(s) > 3)
		return -1;
	for (; *s; s++)
		n = n * 10 + (unsigned)(*s - '0');
	*out = n;
	return n <= max ? 0 : -1;
}

static bool
has_bits_beyond(const struct network *n)
{
	for (unsigned i = n->bits; i < 128; i++)
		if (n->prefix[i / 8] >> (7 - i % 8) & 1)
			return true;
	return false;
}

int
network_parse(const char *s, size_t len, struct network *out, struct error *err)
{
	char text[64], *slash;
	struct error unused;
	unsigned max, bits;

	if (!err)
		err = &unused;
	if (len >= sizeof(text))
		return error_set(err, "\"%.40s\" is no network; write 10.0.0.0/8 or fd00::/8", s);
	memcpy(text, s, len);
	text[len] = '\0';
	slash = strchr(text, '/');
	if (slash)
		*slash++ = '\0';
	if (parse_address(text, out->prefix, &max) < 0)
		return error_set(err, "\"%.*s\" is no network; write 10.0.0.0/8 or fd00::/8", (int)len, s);
	bits = max;
	if (slash && parse_bits(slash, max, &bits) < 0)
		return error_set(err, "\"%.*s\" has no length of a prefix, 0 to %u, behind its slash", (int)len, s, max);
	out->bits = 128 - max + bits;
	if (has_bits_beyond(out))
		return error_set(err, "\"%.*s\" is an address in a network, not a network: its last %u bits must be 0",
				 (int)len, s, max - bits);
	return 0;
}

bool
network_holds(const struct network *network, const uint8_t address[16])
{
	unsigned whole = network->bits / 8, rest = network->bits % 8;

	if (memcmp(network->prefix, address, whole) != 0)
		return false;
	return rest == 0 || (network->prefix[whole] ^ address[whole]) >> (8 - rest) == 0;
}

bool
networks_hold(const char *list, const uint8_t address[16])
{
	struct network network;

	while (list && *list) {
		size_t len;

		list += strspn(list, ", \t");
		len = strcspn(list, ", \t");
		if (len > 0 && network_parse(list, len, &network, NULL) == 0 && network_holds(&network, address))
			return true;
		list += len;
	}
	return false;
}
