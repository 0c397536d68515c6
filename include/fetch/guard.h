/* Which network addresses a feed may make us talk to. Pure: nothing is resolved, opened or remembered. */
#ifndef FETCH_GUARD_H
#define FETCH_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sockaddr;

/* An address without its port. */
struct address {
	int family;        /* AF_INET or AF_INET6 */
	uint8_t bytes[16]; /* network order; 4 of them used for AF_INET */
};

/* The part of the internet an address belongs to; forms that carry an IPv4 address (mapped, compatible,
 * NAT64, 6to4) count as what they carry. */
enum address_kind {
	ADDRESS_PUBLIC,
	ADDRESS_LOOPBACK,
	ADDRESS_PRIVATE,    /* RFC 1918, shared (RFC 6598), unique local */
	ADDRESS_LINK_LOCAL, /* also where clouds keep their metadata */
	ADDRESS_SPECIAL,    /* documentation, benchmarks, tunnels, unassigned (RFC 6890) */
	ADDRESS_NOBODY,     /* unspecified, multicast, broadcast: never a web server */
};

enum address_kind address_kind(const struct address *a);

/* "a loopback address": for sentences. */
const char *address_kind_text(enum address_kind kind);

/* Read a literal, as url_split() gives a host. Returns 0, or -1 if s is none. */
int address_parse(const char *s, struct address *out);

#define ADDRESS_TEXT 46
void address_text(const struct address *a, char out[ADDRESS_TEXT]);

bool address_equal(const struct address *a, const struct address *b);

/* The address in a socket address. Returns 0, or -1 when it is neither IPv4 nor IPv6. */
int address_of(const struct sockaddr *sa, struct address *out);

/* What a URL's host is, by its looks. */
enum host_kind {
	HOST_WORLD,   /* a name of the public DNS: whoever owns it says where it leads */
	HOST_HOME,    /* a name that the public DNS does not have: one label, .local, .lan, .internal, .home.arpa */
	HOST_LITERAL, /* an address */
};
enum host_kind host_kind(const char *host);

/* A request's way through the networks, hop by hop. */
struct guard {
	const char *allowed; /* networks that are not public and may be asked all the same (network.h), or NULL */
	bool begun;
	enum address_kind kind; /* of the last hop */
};

/* May the next hop go to this address of such a host? Public ones always. The first hop may also go where the
 * feed's own URL names a private place: a literal address, or a name of the local network, but for link-local
 * addresses, where a name is a trick (cloud metadata); and it may go to the allowed networks. Later hops are
 * public or stay in the kind of network they came from; from public there is no way back. */
bool guard_allows(const struct guard *guard, const struct address *a, enum host_kind host);

/* The same where only the kind of network is known: a proxy resolves the name. */
bool guard_allows_kind(const struct guard *guard, enum address_kind kind);

/* Keep in v those of its n addresses where the next hop may go, in their order, and return their number. A
 * name with public addresses does not get to use its private ones. *refused is one that was left out. */
size_t guard_filter(const struct guard *guard, struct address *v, size_t n, enum host_kind host,
		    struct address *refused);

/* The hop went to an address of this kind. */
void guard_passed(struct guard *guard, enum address_kind kind);

#endif
