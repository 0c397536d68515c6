#include "fetch/guard.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "base/network.h"

struct range {
	uint8_t prefix[16];
	unsigned bits;
	enum address_kind kind;
};

/* IANA IPv4 Special-Purpose Address Registry (RFC 6890), the narrower range before the wider. */
static const struct range ranges4[] = {
	{ { 0 }, 32, ADDRESS_NOBODY }, /* Linux connects 0.0.0.0 to itself */
	{ { 0 }, 8, ADDRESS_SPECIAL },
	{ { 10 }, 8, ADDRESS_PRIVATE },
	{ { 100, 64 }, 10, ADDRESS_PRIVATE },
	{ { 127 }, 8, ADDRESS_LOOPBACK },
	{ { 169, 254 }, 16, ADDRESS_LINK_LOCAL },
	{ { 172, 16 }, 12, ADDRESS_PRIVATE },
	{ { 192, 0, 0 }, 24, ADDRESS_SPECIAL },
	{ { 192, 0, 2 }, 24, ADDRESS_SPECIAL },
	{ { 192, 88, 99 }, 24, ADDRESS_SPECIAL },
	{ { 192, 168 }, 16, ADDRESS_PRIVATE },
	{ { 198, 18 }, 15, ADDRESS_SPECIAL },
	{ { 198, 51, 100 }, 24, ADDRESS_SPECIAL },
	{ { 203, 0, 113 }, 24, ADDRESS_SPECIAL },
	{ { 224 }, 4, ADDRESS_NOBODY },
	{ { 255, 255, 255, 255 }, 32, ADDRESS_NOBODY },
	{ { 240 }, 4, ADDRESS_SPECIAL },
};

/* The IPv6 registry; only 2000::/3 is handed out, so that what is not listed and not in it is special. */
static const struct range ranges6[] = {
	{ { [15] = 1 }, 128, ADDRESS_LOOPBACK },
	{ { 0x00, 0x64, 0xff, 0x9b, 0x00, 0x01 }, 48, ADDRESS_PRIVATE }, /* NAT64 of a local prefix, RFC 8215 */
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32, ADDRESS_SPECIAL },
	{ { 0x20, 0x01, 0x00 }, 23, ADDRESS_SPECIAL }, /* Teredo, ORCHID, benchmarks */
	{ { 0x3f, 0xff }, 20, ADDRESS_SPECIAL },
	{ { 0x20 }, 3, ADDRESS_PUBLIC },
	{ { 0xfc }, 7, ADDRESS_PRIVATE },
	{ { 0xfe, 0x80 }, 10, ADDRESS_LINK_LOCAL },
	{ { 0xfe, 0xc0 }, 10, ADDRESS_PRIVATE }, /* site-local of old */
	{ { 0xff }, 8, ADDRESS_NOBODY },
};

/* Where IPv6 carries an IPv4 address. */
static const struct {
	uint8_t prefix[12];
	unsigned bits, offset;
} carriers[] = {
	{ { [10] = 0xff, [11] = 0xff }, 96, 12 },     /* ::ffff:a.b.c.d */
	{ { [8] = 0xff, [9] = 0xff }, 96, 12 },       /* ::ffff:0:a.b.c.d, RFC 2765 */
	{ { 0 }, 96, 12 },                            /* ::a.b.c.d, deprecated */
	{ { 0x00, 0x64, 0xff, 0x9b }, 96, 12 },       /* NAT64, RFC 6052 */
	{ { 0x20, 0x02 }, 16, 2 },                    /* 6to4 */
};

static bool
in_prefix(const uint8_t *address, const uint8_t *prefix, unsigned bits)
{
	unsigned rest = bits % 8;

	if (memcmp(address, prefix, bits / 8) != 0)
		return false;
	return rest == 0 || (address[bits / 8] ^ prefix[bits / 8]) >> (8 - rest) == 0;
}

static enum address_kind
kind_in(const struct range *ranges, size_t n, const uint8_t *address, enum address_kind otherwise)
{
	for (size_t i = 0; i < n; i++)
		if (in_prefix(address, ranges[i].prefix, ranges[i].bits))
			return ranges[i].kind;
	return otherwise;
}

static enum address_kind
kind4(const uint8_t *address)
{
	return kind_in(ranges4, sizeof(ranges4) / sizeof(ranges4[0]), address, ADDRESS_PUBLIC);
}

enum address_kind
address_kind(const struct address *a)
{
	static const uint8_t loopback[16] = { [15] = 1 };

	if (a->family == AF_INET)
		return kind4(a->bytes);
	for (size_t i = 0; i < sizeof(carriers) / sizeof(carriers[0]); i++)
		if (in_prefix(a->bytes, carriers[i].prefix, carriers[i].bits) &&
		    memcmp(a->bytes, loopback, sizeof(loopback)) != 0)
			return kind4(a->bytes + carriers[i].offset);
	return kind_in(ranges6, sizeof(ranges6) / sizeof(ranges6[0]), a->bytes, ADDRESS_SPECIAL);
}

const char *
address_kind_text(enum address_kind kind)
{
	static const char *const text[] = {
		[ADDRESS_PUBLIC] = "a public address",
		[ADDRESS_LOOPBACK] = "a loopback address",
		[ADDRESS_PRIVATE] = "a private address",
		[ADDRESS_LINK_LOCAL] = "a link-local address",
		[ADDRESS_SPECIAL] = "a reserved address",
		[ADDRESS_NOBODY] = "no host's address",
	};

	return text[kind];
}

int
address_parse(const char *s, struct address *out)
{
	struct address a = { .family = AF_INET };

	if (inet_pton(AF_INET, s, a.bytes) != 1) {
		a.family = AF_INET6;
		if (inet_pton(AF_INET6, s, a.bytes) != 1)
			return -1;
	}
	*out = a;
	return 0;
}

void
address_text(const struct address *a, char out[ADDRESS_TEXT])
{
	if (!inet_ntop(a->family, a->bytes, out, ADDRESS_TEXT))
		strcpy(out, "?");
}

bool
address_equal(const struct address *a, const struct address *b)
{
	return a->family == b->family && memcmp(a->bytes, b->bytes, a->family == AF_INET ? 4 : 16) == 0;
}

int
address_of(const struct sockaddr *sa, struct address *out)
{
	*out = (struct address){ .family = sa->sa_family };
	if (sa->sa_family == AF_INET)
		memcpy(out->bytes, &((const struct sockaddr_in *)(const void *)sa)->sin_addr, 4);
	else if (sa->sa_family == AF_INET6)
		memcpy(out->bytes, &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr, 16);
	else
		return -1;
	return 0;
}

enum host_kind
host_kind(const char *host)
{
	/* RFC 6762, RFC 6761, RFC 8375, ICANN's .internal, and what home routers have always used */
	static const char *const suffixes[] = { ".local", ".localhost", ".home.arpa", ".internal", ".lan" };
	size_t len = strlen(host);
	struct address a;

	if (address_parse(host, &a) == 0)
		return HOST_LITERAL;
	if (len > 0 && host[len - 1] == '.')
		len--;
	if (!memchr(host, '.', len))
		return HOST_HOME;
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		size_t n = strlen(suffixes[i]);

		if (len > n && memcmp(host + len - n, suffixes[i], n) == 0)
			return HOST_HOME;
	}
	return HOST_WORLD;
}

static bool
is_listed(const struct guard *guard, const struct address *a)
{
	uint8_t bytes[16] = { [10] = 0xff, [11] = 0xff };

	if (a->family == AF_INET)
		memcpy(bytes + 12, a->bytes, 4);
	else
		memcpy(bytes, a->bytes, 16);
	return networks_hold(guard->allowed, bytes);
}

bool
guard_allows_kind(const struct guard *guard, enum address_kind kind)
{
	if (kind == ADDRESS_PUBLIC)
		return true;
	return kind != ADDRESS_NOBODY && (!guard->begun || kind == guard->kind);
}

bool
guard_allows(const struct guard *guard, const struct address *a, enum host_kind host)
{
	enum address_kind kind = address_kind(a);

	if (kind == ADDRESS_PUBLIC || kind == ADDRESS_NOBODY || guard->begun)
		return guard_allows_kind(guard, kind);
	return host == HOST_LITERAL || (host == HOST_HOME && kind != ADDRESS_LINK_LOCAL) || is_listed(guard, a);
}

size_t
guard_filter(const struct guard *guard, struct address *v, size_t n, enum host_kind host,
	     struct address *refused)
{
	bool some_public = false;
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (address_kind(&v[i]) == ADDRESS_PUBLIC)
			some_public = true;
	for (size_t i = 0; i < n; i++) {
		bool is_public = address_kind(&v[i]) == ADDRESS_PUBLIC;

		if (guard_allows(guard, &v[i], host) && (is_public || !some_public))
			v[kept++] = v[i];
		else
			*refused = v[i];
	}
	return kept;
}

void
guard_passed(struct guard *guard, enum address_kind kind)
{
	guard->begun = true;
	guard->kind = kind;
}
