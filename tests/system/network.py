"""When the fault is ours: a network that is down, a daemon that was away for long."""
import os
import socket
import sqlite3
import time

import harness
from harness import Case, Server, items, rss


class Network(Case):
    def dead_ports(self, n):
        """Loopback ports on which nobody listens."""
        sockets = [socket.socket() for _ in range(n)]
        for s in sockets:
            s.bind(('127.0.0.1', 0))
        ports = [s.getsockname()[1] for s in sockets]
        for s in sockets:
            s.close()
        return ports

    def failures(self):
        db = sqlite3.connect(os.path.join(self.dir, 'state', 'wirespool.db'))
        rows = dict(db.execute('SELECT id, failures FROM feed'))
        db.close()
        return rows

    def feeds(self, ports):
        return ''.join('[feed:d%d]\nurl = http://127.0.0.1:%d/\n' % (i, p) for i, p in enumerate(ports))

    def test_no_feed_is_blamed_when_nobody_can_be_reached(self):
        self.configure(self.feeds(self.dead_ports(8)))
        done = self.once(check=75)
        self.assertIn('our network is down', done.stderr)
        self.assertEqual(sum(self.failures().values()), 0)

    def test_four_dead_servers_are_dead(self):
        self.configure(self.feeds(self.dead_ports(4)))
        self.once(check=1)
        self.assertEqual(self.failures(), {'d%d' % i: 1 for i in range(4)})

    def test_dead_servers_among_live_ones_are_dead(self):
        text = self.feeds(self.dead_ports(8))
        for i in range(10):
            self.server.pages['/%d' % i] = rss(items(1))
            text += '[feed:f%d]\nurl = @URL@/%d\n' % (i, i)
        self.configure(text)
        self.once(check=1)
        self.assertEqual(sum(self.failures().values()), 8)

    def test_the_service_waits_for_its_network(self):
        ports = self.dead_ports(7)
        self.configure(self.feeds(ports), 'first-poll = all')
        process = self.start('daemon', '-c', self.config)
        self.assertIn('our network is down', process.stderr.readline())
        servers = []
        for i, port in enumerate(ports):  # now it comes back
            server = Server(port)
            self.addCleanup(server.stop)
            server.pages['/'] = rss(items(1, title='N%d' % i))
            servers.append(server)
        self.wait_for(lambda: len(self.files()) == 7, 30)
        self.assertIn('up again', process.stderr.readline())
        process.terminate()
        self.assertEqual(process.wait(15), 0)
        self.assertEqual(sum(self.failures().values()), 0)

    def test_what_is_overdue_is_spread(self):
        text = ''
        for i in range(400):
            self.server.pages['/%d' % i] = rss(items(1))
            text += '[feed:f%d]\nurl = @URL@/%d\ninterval = 1h\n' % (i, i)
        self.configure(text)
        self.once()
        db = sqlite3.connect(os.path.join(self.dir, 'state', 'wirespool.db'))
        db.execute('UPDATE feed SET next_due = next_due - 86400')
        db.commit()
        db.close()
        self.server.requests.clear()
        process = self.start('daemon', '-c', self.config)
        self.wait_for(lambda: len(self.server.requests) > 0)
        begin = time.monotonic()
        self.wait_for(lambda: len(self.server.requests) == 400, 60)
        self.assertGreater(time.monotonic() - begin, 5)  # a hundred at once, then fifty a second
        process.terminate()
        self.assertEqual(process.wait(15), 0)


if __name__ == '__main__':
    harness.main()
