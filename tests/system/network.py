"""When the fault is ours: a network that is down, a daemon that was away for long."""
import os
import socket
import sqlite3
import struct
import threading
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



class Overdue(Case):
    """After a long stop, or a sleep of the machine: what is overdue is spread, hosts are spared, and the feeds do not stay
    together."""
    HOSTS, EACH = 70, 4

    def setUp(self):
        super().setUp()
        server = Server(address='0.0.0.0')
        self.addCleanup(server.stop)
        self.asked, self.here, self.most, self.lock = {}, {}, 0, threading.Lock()

        def page(handler):
            host = handler.headers['Host']
            with self.lock:
                self.asked.setdefault(host, []).append(time.monotonic())
                self.here[host] = self.here.get(host, 0) + 1
                self.most = max(self.most, self.here[host])
            time.sleep(0.5)  # longer than the distance to the host's next
            with self.lock:
                self.here[host] -= 1
            handler.feed(rss(items(1)))
        text = ''
        for i in range(self.HOSTS * self.EACH):
            server.pages['/%d' % i] = page
            text += '[feed:f%d]\nurl = http://127.6.0.%d:%d/%d\n' % (i, 1 + i % self.HOSTS, server.http.server_address[1], i)
        self.configure(text, 'interval = 1h')
        self.once()
        self.asked.clear()
        self.most = 0
        with open(self.config) as f:
            text = f.read().replace('host-connections = 50', 'host-connections = 2').replace('host-delay = 0', 'host-delay = 400ms')
        with open(self.config, 'w') as f:
            f.write(text)

    def database(self, what):
        db = sqlite3.connect(os.path.join(self.dir, 'state', 'wirespool.db'))
        rows = db.execute(what).fetchall()
        db.commit()
        db.close()
        return rows

    def times(self):
        with self.lock:
            return sorted(time for times in self.asked.values() for time in times)

    def assert_spread(self, process):
        n = self.HOSTS * self.EACH
        self.wait_for(lambda: len(self.times()) >= n, 60)
        process.terminate()
        self.assertEqual(process.wait(15), 0)
        times = self.times()
        self.assertEqual(len(times), n)
        self.assertGreater(times[-1] - times[0], (n - 100) / 50 - 1)  # a hundred at once, then fifty a second
        self.assertEqual(self.most, 2)
        spans = sorted(host[-1] - host[0] for host in self.asked.values())
        self.assertGreater(spans[len(spans) // 2], 0.8)  # three times the distance, but for what a busy machine makes of it
        waits = [row[0] for row in self.database('SELECT next_due - last_poll FROM feed')]
        self.assertGreater(max(waits) - min(waits), 180)  # of an hour, 5 % more or less
        self.assertGreater(min(waits), 3600 * 0.94)
        self.assertGreater(len(set(waits)), n / 3)

    def test_after_a_long_stop(self):
        self.database('UPDATE feed SET next_due = next_due - 86400, last_poll = last_poll - 86400')
        self.assert_spread(self.start('daemon', '-c', self.config))

    def test_after_a_sleep_of_the_machine(self):
        shim = os.path.join(os.environ.get('DRIVERS', ''), 'sleep.so')
        if not os.path.exists(shim):
            self.skipTest('make builds tests/system/sleep.so')
        path = os.path.join(self.dir, 'slept')
        with open(path, 'wb') as f:
            f.write(struct.pack('q', 0))
        process = self.start('daemon', '-c', self.config, env={
            'LD_PRELOAD': shim, 'SLEPT': path,
            'ASAN_OPTIONS': os.environ.get('ASAN_OPTIONS', '') + ':verify_asan_link_order=0'})
        self.wait_for(lambda: self.run_program('status', '-c', self.config, check=None).returncode == 0)
        self.assertEqual(self.times(), [])
        with open(path, 'r+b') as f:
            f.write(struct.pack('q', 6 * 3600))
        self.assert_spread(process)


if __name__ == '__main__':
    harness.main()
