/* A DNS server of a few lines, on the loop of the test that asks it. */
#ifndef TESTS_FETCH_DNS_H
#define TESTS_FETCH_DNS_H

#include <arpa/inet.h>
#include <ev.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct dns {
	ev_io io;
	int fd;
	unsigned questions; /* for IPv4 addresses */
	char servers[32];   /* as a resolver wants it */
};

/* What the first label of a name means; any other name has 127.0.0.1. TTLs are 60 s. */
static const struct {
	const char *label;
	unsigned status; /* 3: NXDOMAIN */
	unsigned n4, n6;
	uint8_t v4[2][4], v6[16];
} dns_names[] = {
	{ .label = "\3two", .n4 = 2, .v4 = { { 127, 0, 0, 3 }, { 127, 0, 0, 1 } } },
	{ .label = "\3six", .n6 = 1, .v6 = { [15] = 1 } },
	{ .label = "\4none" },
	{ .label = "\2nx", .status = 3 },
	{ .label = "\4meta", .n4 = 1, .v4 = { { 169, 254, 169, 254 } } },
	{ .label = "\5inner", .n4 = 1, .v4 = { { 10, 0, 0, 1 } } },
	{ .label = "", .n4 = 1, .v4 = { { 127, 0, 0, 1 } } },
};

static size_t
dns_record(uint8_t *out, uint8_t type, const uint8_t *address, uint8_t len)
{
	const uint8_t head[] = { 0xC0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, len };

	memcpy(out, head, sizeof(head));
	memcpy(out + sizeof(head), address, len);
	return sizeof(head) + len;
}

/* The answer to the question q, or 0 for none ("dead"). */
static size_t
dns_answer(struct dns *dns, const uint8_t *q, size_t len, uint8_t *out)
{
	size_t end = 12, which = 0;
	bool is_v4;

	while (end < len && q[end])
		end += (size_t)q[end] + 1;
	end += 5; /* root label, type, class */
	if (end > len)
		return 0;
	is_v4 = q[end - 3] == 1;
	dns->questions += is_v4;
	if (memcmp(q + 12, "\4dead", 5) == 0)
		return 0;
	while (memcmp(q + 12, dns_names[which].label, strlen(dns_names[which].label)) != 0)
		which++;
	memcpy(out, q, end);
	out[2] = 0x81; /* an answer, recursion was desired */
	out[3] = (uint8_t)(0x80 | dns_names[which].status);
	memset(out + 6, 0, 6);
	out[7] = (uint8_t)(is_v4 ? dns_names[which].n4 : dns_names[which].n6);
	for (size_t i = 0; is_v4 && i < dns_names[which].n4; i++)
		end += dns_record(out + end, 1, dns_names[which].v4[i], 4);
	if (!is_v4 && dns_names[which].n6)
		end += dns_record(out + end, 28, dns_names[which].v6, 16);
	return end;
}

static void
dns_on_question(struct ev_loop *loop, ev_io *io, int events)
{
	struct dns *dns = io->data;
	uint8_t q[512], a[600];
	struct sockaddr_in from;
	socklen_t from_len = sizeof(from);
	ssize_t n = recvfrom(dns->fd, q, sizeof(q), 0, (struct sockaddr *)&from, &from_len);
	size_t len = n > 16 ? dns_answer(dns, q, (size_t)n, a) : 0;

	(void)loop;
	(void)events;
	if (len > 0)
		sendto(dns->fd, a, len, 0, (struct sockaddr *)&from, from_len);
}

static void
dns_start(struct dns *dns, struct ev_loop *loop)
{
	struct sockaddr_in here = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(here);

	dns->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(dns->fd, (struct sockaddr *)&here, len), 0);
	assert_int_equal(getsockname(dns->fd, (struct sockaddr *)&here, &len), 0);
	snprintf(dns->servers, sizeof(dns->servers), "127.0.0.1:%u", ntohs(here.sin_port));
	dns->questions = 0;
	ev_io_init(&dns->io, dns_on_question, dns->fd, EV_READ);
	dns->io.data = dns;
	ev_io_start(loop, &dns->io);
}

static void
dns_stop(struct dns *dns, struct ev_loop *loop)
{
	ev_io_stop(loop, &dns->io);
	close(dns->fd);
}

#endif
