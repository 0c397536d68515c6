"""The daemon as a service: readiness, reload."""
import os
import signal
import socket

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


if __name__ == '__main__':
    harness.main()
