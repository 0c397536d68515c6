"""Trouble on the network: each kind has its one reason, and nobody waits for another's."""
import os
import socket
import sqlite3
import ssl
import struct
import subprocess
import threading
import time

import harness
from harness import Case, NameServer, Server, items, rss


TIME_OUT_S = 60  # of a transfer


class Listener:
    """A server that treats each connection by a function of its socket, or never looks at any (None)."""

    def __init__(self, treat=None, address='127.0.0.1'):
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind((address, 0))
        self.socket.listen(4096)
        self.port = self.socket.getsockname()[1]
        self.treat = treat
        if treat:
            threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.one, args=(connection,), daemon=True).start()

    def one(self, connection):
        try:
            self.treat(connection)
        except OSError:
            pass
        finally:
            connection.close()

    def stop(self):
        self.socket.close()


def read_request(s):
    text = b''
    while b'\r\n\r\n' not in text:
        part = s.recv(4096)
        if not part:
            return
        text += part


HEAD = b'HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: 5000\r\n\r\n'


def reset(s):
    read_request(s)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))


def reset_in_the_body(s):
    read_request(s)
    s.sendall(HEAD + b'<rss')
    time.sleep(0.1)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))


def say_nothing(s):
    read_request(s)
    time.sleep(10)


def close_at_once(s):
    read_request(s)


def cut_the_head(s):
    read_request(s)
    s.sendall(b'HTTP/1.1 200 OK\r\nETag: "half')


def half_close(s):
    read_request(s)
    s.sendall(HEAD + b'<rss')
    s.shutdown(socket.SHUT_WR)
    time.sleep(10)


def drip(s):
    read_request(s)
    s.sendall(HEAD)
    for _ in range(10):
        s.sendall(b'<')
        time.sleep(1)


def babble(s):
    read_request(s)
    s.sendall(b'220 mail.example ESMTP\r\n')


def greet(s):
    s.sendall(b'220 mail.example ESMTP\r\n')
    s.recv(4096)


class Trouble(Case):
    def listener(self, *args, **kwargs):
        one = Listener(*args, **kwargs)
        self.addCleanup(one.stop)
        return one

    def feeds(self):
        db = sqlite3.connect(os.path.join(self.dir, 'state', 'wirespool.db'))
        db.row_factory = sqlite3.Row
        rows = {row['id']: row for row in db.execute('SELECT * FROM feed')}
        db.close()
        return rows

    def tls_server(self):
        """A TLS server with a certificate that nobody has signed."""
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
                        '-days', '2', '-subj', '/CN=localhost', '-keyout', 'key.pem', '-out', 'cert.pem'],
                       cwd=self.dir, check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.dir + '/cert.pem', self.dir + '/key.pem')
        return self.listener(lambda s: context.wrap_socket(s, server_side=True).close())

    def test_each_fault_has_one_clear_reason(self):
        closed = socket.socket()
        closed.bind(('127.0.0.1', 0))
        self.addCleanup(closed.close)
        http = 'http://127.0.0.1:%d/'
        cases = {
            'refused': (http % closed.getsockname()[1], 'connection refused by 127.0.0.1 port'),
            'dns': ('http://no-such-host.invalid/', 'no address for no-such-host.invalid'),
            'reset': (http % self.listener(reset).port, '127.0.0.1 broke the connection'),
            'reset-body': (http % self.listener(reset_in_the_body).port, '127.0.0.1 broke the connection'),
            'silent': (http % self.listener(say_nothing).port, 'no answer of 127.0.0.1 within 2 s'),
            'closed': (http % self.listener(close_at_once).port, 'closed the connection without an answer'),
            'half-head': (http % self.listener(cut_the_head).port, 'the answer of 127.0.0.1 was cut short'),
            'half-closed': (http % self.listener(half_close).port, 'the answer of 127.0.0.1 was cut short'),
            'drip': (http % self.listener(drip).port, 'the answer of 127.0.0.1 was not whole within 2 s'),
            'babble': (http % self.listener(babble).port, '127.0.0.1 does not answer in HTTP'),
            'tls': ('https://127.0.0.1:%d/' % self.tls_server().port, 'the certificate of 127.0.0.1 is not trusted'),
            'no-tls': ('https://127.0.0.1:%d/' % self.listener(greet).port, 'TLS with 127.0.0.1 failed'),
            'tls-silent': ('https://127.0.0.1:%d/' % self.listener().port, 'no answer of 127.0.0.1 within 2 s'),
        }
        text = ''.join('[feed:%s]\nurl = %s\n' % (name, url) for name, (url, _) in cases.items())
        self.server.pages['/good'] = rss(items(1))
        self.configure(text + '[feed:good]\nurl = @URL@/good\n', 'timeout = 2s')
        done = self.once(check=1)
        feeds = self.feeds()
        for name, (_, reason) in cases.items():
            with self.subTest(name):
                self.assertEqual(feeds[name]['failures'], 1)
                self.assertIn(reason, feeds[name]['trouble'])
                self.assertNotIn('\n', feeds[name]['trouble'])
                lines = [line for line in done.stderr.splitlines() if 'feed=%s ' % name in line]
                self.assertEqual(len(lines), 1)
                self.assertIn(reason, lines[0])
        self.assertEqual(feeds['good']['failures'], 0)

    def good_feeds(self, n):
        """n feeds that answer, each on a host of its own, and when each was asked."""
        server = Server(address='0.0.0.0')
        self.addCleanup(server.stop)
        port, asked, text = server.http.server_address[1], {}, ''
        for i in range(n):
            def page(handler, i=i):
                asked[i] = time.monotonic()
                handler.feed(rss(items(1, title='Good %d' % i)))
            server.pages['/%d' % i] = page
            text += '[feed:good%d]\nurl = http://127.5.0.%d:%d/%d\n' % (i, 1 + i, port, i)
        return asked, text

    def measure(self, asked, n, what):
        """The service polls all; n good feeds must have been asked before those in trouble have used up a time-out.
        They take a third of that at most, on a machine that has nothing else to do."""
        begin = time.monotonic()
        process = self.start('daemon', '-c', self.config)
        self.wait_for(lambda: len(asked) == n, 90)
        with open('/proc/%d/status' % process.pid) as f:
            memory = [line.split()[1] for line in f if line.startswith('VmRSS')][0]
        print('%s: %d good feeds asked within %.1f s; %s KiB' % (what, n, max(asked.values()) - begin, memory))
        self.assertLess(max(asked.values()) - begin, TIME_OUT_S)
        process.kill()
        process.wait()

    def test_a_thousand_slow_servers_hold_up_nobody(self):
        silent = self.listener(address='0.0.0.0')
        asked, good = self.good_feeds(50)
        slow = ''.join('[feed:a%d]\nurl = http://127.3.%d.%d:%d/\n' % (i, i // 250, 1 + i % 250, silent.port)
                       for i in range(1000))
        self.configure(slow + good)
        self.measure(asked, 50, 'a thousand slow servers')

    def black_hole(self):
        hole = socket.socket()
        hole.bind(('127.0.0.1', 0))
        hole.listen(0)
        self.addCleanup(hole.close)
        for _ in range(3):  # its queue is full: further connections are not answered at all
            s = socket.socket()
            s.setblocking(False)
            s.connect_ex(hole.getsockname())
            self.addCleanup(s.close)
        return hole.getsockname()[1]

    def test_one_black_hole_with_many_feeds_holds_up_nobody(self):
        port = self.black_hole()
        asked, good = self.good_feeds(50)
        text = ''.join('[feed:a%d]\nurl = http://127.0.0.1:%d/%d\nhost-connections = 2\n' % (i, port, i)
                       for i in range(500))
        self.configure(text + good)
        self.measure(asked, 50, 'a black hole with 500 feeds')

    def test_nor_does_one_with_many_names(self):
        names, port = NameServer(), self.black_hole()
        self.addCleanup(names.stop)
        asked, good = self.good_feeds(50)
        text = ''.join('[feed:a%d]\nurl = http://h%d.example:%d/\nhost-connections = 2\n' % (i, i, port)
                       for i in range(400))
        self.configure(text + good, main=names.keys + '\nconnections = 20')
        self.measure(asked, 50, 'a black hole with 400 names')

    def test_a_dead_name_server_holds_up_no_addresses(self):
        dead = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)  # takes questions, gives no answers
        dead.bind(('127.0.0.1', 0))
        self.addCleanup(dead.close)
        asked, good = self.good_feeds(50)
        text = ''.join('[feed:a%d]\nurl = http://h%d.example/\n' % (i, i) for i in range(500))
        self.configure(text + good, main='name-servers = 127.0.0.1:%d' % dead.getsockname()[1])
        self.measure(asked, 50, 'a dead name server')


if __name__ == '__main__':
    harness.main()
