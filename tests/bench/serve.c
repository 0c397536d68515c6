/* A server of feeds for measuring readers: every path is a feed of its own with one item and an ETag; all that is
 * known is answered 304. One thread, keep-alive, nothing kept between requests. Usage: serve [PORT]; it answers on
 * all of 127.0.0.0/8 and prints its requests a second until it is ended. See scale.py. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define FDS_MAX 65536
#define REQUEST_MAX 2048

static struct {
	char *text; /* a request that is not whole yet */
	size_t len;
} conns[FDS_MAX];

static unsigned long requests, fresh;

static void
drop(int fd)
{
	free(conns[fd].text);
	conns[fd].text = NULL;
	conns[fd].len = 0;
	close(fd);
}

static bool
send_all(int fd, const char *p, size_t len)
{
	return send(fd, p, len, MSG_NOSIGNAL) == (ssize_t)len; /* a few hundred bytes always fit */
}

static bool
answer(int fd, const char *request)
{
	char body[512], head[256];
	int path_len = (int)strcspn(request + 4, " "), n, m;

	requests++;
	if (strcasestr(request, "\r\nIf-None-Match: \"1\"")) {
		n = snprintf(head, sizeof(head), "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n");
		return send_all(fd, head, (size_t)n);
	}
	fresh++;
	m = snprintf(body, sizeof(body),
		     "<rss version=\"2.0\"><channel><title>t</title><link>http://example.org/</link><item>"
		     "<title>Item</title><guid isPermaLink=\"false\">%.*s</guid>"
		     "<pubDate>Mon, 06 May 2024 08:00:00 GMT</pubDate></item></channel></rss>",
		     path_len, request + 4);
	n = snprintf(head, sizeof(head),
		     "HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Type: application/rss+xml\r\nContent-Length: %d\r\n\r\n", m);
	return send_all(fd, head, (size_t)n) && send_all(fd, body, (size_t)m);
}

static bool
serve(int fd)
{
	char *text = conns[fd].text ? conns[fd].text : (conns[fd].text = malloc(REQUEST_MAX + 1));
	ssize_t n = recv(fd, text + conns[fd].len, REQUEST_MAX - conns[fd].len, 0);
	char *end;

	if (n <= 0)
		return n < 0 && errno == EAGAIN;
	conns[fd].len += (size_t)n;
	text[conns[fd].len] = '\0';
	while ((end = strstr(text, "\r\n\r\n"))) {
		if (strncmp(text, "GET ", 4) != 0 || !answer(fd, text))
			return false;
		conns[fd].len -= (size_t)(end + 4 - text);
		memmove(text, end + 4, conns[fd].len + 1);
	}
	return conns[fd].len < REQUEST_MAX;
}

/* There is no way to listen on 127.0.0.0/8 alone. */
static bool
is_loopback(int fd)
{
	struct sockaddr_in to;
	socklen_t len = sizeof(to);

	return getsockname(fd, (struct sockaddr *)&to, &len) == 0 && ntohl(to.sin_addr.s_addr) >> 24 == 127;
}

static void
take(int poll, int listener)
{
	int fd, one = 1;

	while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
		struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

		if (fd >= FDS_MAX || !is_loopback(fd)) {
			close(fd);
			continue;
		}
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
	}
}

static int
listen_on(unsigned short port)
{
	struct sockaddr_in any = { .sin_family = AF_INET, .sin_port = htons(port),
				   .sin_addr.s_addr = htonl(INADDR_ANY) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, (struct sockaddr *)&any, sizeof(any)) < 0 || listen(fd, 4096) < 0) {
		perror("bind");
		exit(1);
	}
	return fd;
}

static void
report(void)
{
	static time_t last;
	static unsigned long before;
	time_t now = time(NULL);

	if (now < last + 5)
		return;
	if (last)
		printf("%lu requests, %lu fresh, %lu a second\n", requests, fresh,
		       (requests - before) / (unsigned long)(now - last));
	fflush(stdout);
	last = now;
	before = requests;
}

int
main(int argc, char **argv)
{
	int listener = listen_on((unsigned short)(argc > 1 ? atoi(argv[1]) : 28490)), poll = epoll_create1(0);
	struct epoll_event events[256], event = { .events = EPOLLIN, .data.fd = listener };
	struct rlimit many = { FDS_MAX, FDS_MAX };

	setrlimit(RLIMIT_NOFILE, &many);
	epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
	for (;;) {
		int n = epoll_wait(poll, events, 256, 1000);

		for (int i = 0; i < n; i++) {
			if (events[i].data.fd == listener)
				take(poll, listener);
			else if (!serve(events[i].data.fd))
				drop(events[i].data.fd);
		}
		report();
	}
}
