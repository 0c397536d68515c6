"""The daemon as a service: readiness, reload."""
import os
import signal
import socket
import time

import harness
from harness import Case, items, rss


class Service(Case):
    def listen(self):
        path = os.path.join(self.dir, 'notify')
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(sock.close)
        sock.bind(path)
        sock.settimeout(15)
        return sock, {'NOTIFY_SOCKET': path}

    def hear(self, sock, word):
        while True:
            text = sock.recv(4096).decode()
            if word in text:
                return text

    def test_says_ready_and_stopping(self):
        self.server.pages['/a'] = rss(items(1))
        self.configure('[feed:a]\nurl = @URL@/a\n')
        sock, env = self.listen()
        process = self.start('daemon', '-c', self.config, env=env)
        self.hear(sock, 'READY=1')
        self.wait_for(lambda: len(self.files()) == 1)
        process.terminate()
        self.hear(sock, 'STOPPING=1')
        self.assertEqual(process.wait(15), 0)

    def test_says_at_last_what_it_has_done(self):
        self.server.pages['/a'] = rss(items(3))
        self.configure('[feed:a]\nurl = @URL@/a\n[feed:b]\nurl = @URL@/b\n', 'interval = 1h')
        sock, env = self.listen()
        self.start('daemon', '-c', self.config, env=env)
        self.hear(sock, '2 feeds, 1 failing, 3 messages')

    def test_reload_takes_new_feeds(self):
        self.server.pages['/a'] = rss(items(1, title='A'))
        self.server.pages['/b'] = rss(items(1, title='B'))
        self.configure('[feed:a]\nurl = @URL@/a\n', 'first-poll = all\ninterval = 1h')
        sock, env = self.listen()
        process = self.start('daemon', '-c', self.config, env=env)
        self.hear(sock, 'READY=1')
        self.wait_for(lambda: self.subjects() == ['A 1'])
        self.configure('[feed:b]\nurl = @URL@/b\n', 'first-poll = all\ninterval = 1h')
        process.send_signal(signal.SIGHUP)
        self.hear(sock, 'RELOADING=1')
        self.hear(sock, 'READY=1')
        self.wait_for(lambda: self.subjects() == ['A 1', 'B 1'])
        process.terminate()
        self.assertEqual(process.wait(15), 0)

    def test_reload_says_what_waits_for_a_restart(self):
        self.configure('[feed:a]\nurl = @URL@/a\npaused = yes\n', main='connections = 50\n')
        sock, env = self.listen()
        process = self.start('daemon', '-c', self.config, env=env)
        self.hear(sock, 'READY=1')
        self.configure('[feed:a]\nurl = @URL@/a\npaused = yes\n', main='connections = 60\nca-file = /tmp/ca.pem\n')
        process.send_signal(signal.SIGHUP)
        self.hear(sock, 'RELOADING=1')
        self.hear(sock, 'READY=1')
        process.terminate()
        _, err = process.communicate(timeout=15)
        told = [line for line in err.splitlines() if 'after the next start' in line]
        self.assertEqual([line.split('key=')[1].split()[0] for line in told], ['ca-file', 'connections'], err)

    def test_a_feed_may_leave_and_come_back(self):
        # Once known to the database only, once to the running daemon: its number and what it delivered stay its own.
        self.server.pages['/a'] = rss(items(2, title='A'))
        self.server.pages['/b'] = rss(items(2, title='B'))
        both, one = '[feed:a]\nurl = @URL@/a\n[feed:b]\nurl = @URL@/b\n', '[feed:a]\nurl = @URL@/a\n'
        options = {'defaults': 'first-poll = all\ninterval = 1h', 'main': 'control = %s/control' % self.dir}
        self.configure(both, **options)
        self.once()
        self.configure(one, **options)
        sock, env = self.listen()
        process = self.start('daemon', '-c', self.config, env=env)
        self.hear(sock, 'READY=1')
        for n in (3, 4):
            self.server.pages['/b'] = rss(items(n, title='B'))
            self.configure(both, **options)
            self.run_program('reload', '-c', self.config)
            self.run_program('poll', '-c', self.config, 'b')
            self.wait_for(lambda: len([s for s in self.subjects() if s.startswith('B')]) == n)
            self.configure(one, **options)
            self.run_program('reload', '-c', self.config)
        process.terminate()
        _, err = process.communicate(timeout=15)
        self.assertNotIn('constraint', err)
        self.assertEqual(self.subjects(), ['A 1', 'A 2', 'B 1', 'B 2', 'B 3', 'B 4'])

    def test_a_bad_reload_keeps_the_old_configuration(self):
        self.server.pages['/a'] = rss(items(1, title='A'))
        self.configure('[feed:a]\nurl = @URL@/a\n', 'first-poll = all')
        sock, env = self.listen()
        process = self.start('daemon', '-c', self.config, env=env)
        self.hear(sock, 'READY=1')
        self.wait_for(lambda: self.subjects() == ['A 1'])
        self.configure('[feed:a]\nurl = nonsense\n')
        process.send_signal(signal.SIGHUP)
        self.hear(sock, 'READY=1')
        # It is still there, with all that it had, and takes a good one.
        self.server.pages['/b'] = rss(items(1, title='B'))
        self.configure('[feed:a]\nurl = @URL@/a\n[feed:b]\nurl = @URL@/b\n', 'first-poll = all')
        process.send_signal(signal.SIGHUP)
        self.wait_for(lambda: self.subjects() == ['A 1', 'B 1'])
        process.terminate()
        _, err = process.communicate(timeout=15)
        self.assertIn('the old one stays', err)
        self.assertIn('url', err)

    def test_a_server_that_wants_to_be_left_alone_is(self):
        wishes = {'/age': {'Cache-Control': 'max-age=31536000'}, '/gone': None}
        for path, headers in wishes.items():
            self.server.pages[path] = (lambda h: h.answer(200, rss(items(1)), headers)) if headers else (
                lambda h: h.answer(404, b''))
        self.server.pages['/skip'] = lambda h: h.answer(200, rss(items(1), extra='<skipDays>' + ''.join(
            '<day>%s</day>' % d for d in ('Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday')) +
            '</skipDays>'), {'ETag': '"%d"' % len(self.server.requests)})
        self.configure('[feed:age]\nurl = @URL@/age\n[feed:gone]\nurl = @URL@/gone\n[feed:skip]\nurl = @URL@/skip\n'
                       '[feed:day]\nurl = @URL@/age\ninterval = 1d\n', 'min-interval = 15m')
        with open(self.config) as f:
            text = f.read().replace('min-interval = 0\n', '')
        with open(self.config, 'w') as f:
            f.write(text)
        process = self.start('daemon', '-c', self.config)
        self.wait_for(lambda: len(self.server.requests) >= 4)
        time.sleep(3)  # the time in which nothing must come is part of the claim
        self.assertEqual(len(self.server.requests), 4)
        process.terminate()
        self.assertEqual(process.wait(15), 0)


if __name__ == '__main__':
    harness.main()
