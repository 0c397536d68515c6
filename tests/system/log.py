"""What the daemon writes to its log: priorities, one line an event, not too much of it, nothing secret, nothing that a
terminal would obey."""
import os
import re
import shlex
import subprocess

import harness
from harness import Case, items, rss

LINE = re.compile(r'(<[3-7]>|wirespool: )[a-z]+( [a-z_]+=("(?:[^"\\]|\\.)*"|[^\s"]+))*')


class Logging(Case):
    def begin(self, text, main='', level='debug'):
        """The daemon, its log in a file that it takes for the journal's."""
        self.server.pages.setdefault('/a', rss(items(2)))
        self.configure(text, 'interval = 1h', main=main + '\nlog-level = %s' % level)
        path = os.path.join(self.dir, 'log')
        with open(path, 'wb') as log:
            there = os.fstat(log.fileno())
            process = subprocess.Popen([harness.PROGRAM, 'daemon', '-c', self.config], stderr=log, stdout=subprocess.DEVNULL,
                                       env=dict(os.environ, JOURNAL_STREAM='%d:%d' % (there.st_dev, there.st_ino)))
        self.processes.append(process)
        self.wait_for(lambda: os.path.exists(os.path.join(self.dir, 'state', 'control.sock')))
        self.path = path
        return process

    def command(self, *args, check=0):
        return self.run_program(args[0], '-c', self.config, *args[1:], check=check)

    def log(self):
        with open(self.path, errors='surrogateescape') as f:
            return f.read()

    def lines(self, pattern):
        return [line for line in self.log().splitlines() if re.search(pattern, line)]

    def wait_for_line(self, pattern):
        self.wait_for(lambda: self.lines(pattern))
        return self.lines(pattern)[0]

    def test_priorities_and_fields(self):
        process = self.begin('[feed:a]\nurl = @URL@/a\n[feed:gone]\nurl = @URL@/gone\n')
        self.assertRegex(self.wait_for_line('poll feed=gone'), r'^<4>poll feed=gone status=404 ms=\d+ new=0 result="HTTP 404.*" url=http')
        self.assertRegex(self.wait_for_line('poll feed=a'), r'^<6>poll feed=a status=200 ms=\d+ new=2 result=ok$')
        self.assertRegex(self.wait_for_line('deliver feed=a'), r'^<6>deliver feed=a new=2 result=ok$')
        self.assertRegex(self.wait_for_line('^...start feeds'), r'^<6>start feeds=2 topics=0$')
        self.command('poll', 'a')
        self.wait_for(lambda: len(self.lines('<7>poll feed=a status=304')) == 1)
        with open(self.config, 'a') as f:
            f.write('[feed:c]\nurrl = x\n')
        self.command('reload', check=78)
        self.wait_for_line('^<3>reload result=')
        process.terminate()
        process.wait(15)
        self.wait_for_line('^<5>stop signal=15')
        for line in self.log().splitlines():
            self.assertRegex(line, '^' + LINE.pattern + '$')

    def test_without_a_journal_there_are_no_priorities(self):
        self.configure('[feed:gone]\nurl = @URL@/gone\n')
        said = self.once(check=1).stderr
        self.assertRegex(said, '^' + LINE.pattern + '\n$')
        self.assertTrue(said.startswith('wirespool: poll feed=gone'))

    def test_nothing_secret(self):
        host = self.server.url.split('//')[1]
        self.server.pages['/moved?token=hush4'] = lambda h: h.answer(302, b'', {'Location': '/gone?api_key=hush5'})
        self.server.pages['/cookie'] = lambda h: h.answer(403, b'', {'Set-Cookie': 'id=hush9'})
        secret = os.path.join(self.dir, 'secret')
        with open(secret, 'w') as f:
            f.write('hush6\n')
        program = os.path.join(self.dir, 'program')
        with open(program, 'w') as f:
            f.write('#!/bin/sh\nexit 3\n')
        os.chmod(program, 0o700)
        self.begin('[feed:a]\nurl = http://me:hush1@%s/gone?token=hush2&x=1\n'
                   '[feed:b]\nurl = @URL@/moved?token=hush4\n'
                   '[feed:c]\nurl = @URL@/none\nuser = me\npassword = file:%s\nheaders = X-Key: hush7\ncookies = a=hush8\n'
                   '[feed:d]\nurl = @URL@/cookie\n'
                   '[feed:e]\nurl = exec:%s --password hush0\n'
                   '[feed:f]\nurl = http://f.example/\nproxy = http://me:hush3@127.0.0.1:1\n'
                   % (host, secret, shlex.quote(program)), main='allow-exec = yes')
        for feed in 'abcdef':
            self.wait_for_line('poll feed=' + feed)
            self.command('log-level', 'debug', feed)
            self.command('poll', feed, check=1)
        said = self.log() + self.command('status').stdout + self.command('status', '--metrics').stdout
        self.assertNotRegex(said, 'hush')
        self.assertIn('token=***', said)

    def test_foreign_bytes_are_escaped(self):
        title = 'x\x1b[31m\x07\n<3>poll feed=forged "\\ \u202egnp.exe\u2028 \x9b1m'
        page = ('<html><head><title>%s</title></head><body>x</body></html>' % title).encode()
        self.server.pages['/page'] = lambda h: h.answer(200, page, {'Content-Type': 'text/html; charset=utf-8'})
        self.server.pages['/to'] = lambda h: h.answer(302, b'', {'Location': 'http://127.0.0.1:1/\x1b[2J%0a<3>forged'})
        self.begin('[feed:a]\nurl = @URL@/page\n[feed:b]\nurl = @URL@/to\n')
        self.wait_for_line('poll feed=a')
        self.wait_for_line('poll feed=b')
        log = self.log()
        self.assertEqual(re.findall('[^\\x20-\\x7e\\n\u00a0-\u1fff]', log), [])
        for line in log.splitlines():
            self.assertRegex(line, '^' + LINE.pattern + '$')
        self.assertEqual(self.lines('^<3>'), [])
        self.assertNotRegex(self.command('status').stdout, '[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2028]')

    def test_a_feed_may_not_fill_the_log(self):
        count = [0]

        def other(handler):
            count[0] += 1
            handler.answer(400 + count[0] % 90, b'')
        self.server.pages['/other'] = other
        self.server.pages['/same'] = lambda h: h.answer(404, b'')
        self.begin('[feed:other]\nurl = @URL@/other\n[feed:same]\nurl = @URL@/same\n', level='notice')
        self.wait_for_line('poll feed=same')
        for _ in range(12):
            self.command('poll', 'other', 'same', check=1)
        self.assertEqual(len(self.lines('poll feed=other')), 5)
        self.assertEqual(len(self.lines('poll feed=same')), 1)
        # Who watches it sees all of it.
        self.command('log-level', 'debug', 'other')
        self.command('poll', 'other', 'same', check=1)
        self.assertEqual(len(self.lines('poll feed=other')), 6)
        self.assertEqual(len(self.lines('poll feed=same')), 1)

    def test_the_level_at_run_time(self):
        self.begin('[feed:a]\nurl = @URL@/a\n[feed:b]\nurl = @URL@/a\n', level='notice')
        self.wait_for(lambda: len(self.files()) == 4)
        self.assertEqual(self.log(), '')
        self.command('log-level', 'debug', 'a')
        self.command('poll', 'a', 'b')
        self.assertEqual(len(self.lines('poll feed=a')), 1)
        self.assertEqual(len(self.lines('poll feed=b')), 0)
        self.command('log-level', 'debug')
        self.command('poll', 'b')
        self.wait_for_line('poll feed=b')
        self.command('log-level', 'error')
        self.command('log-level', 'notice', 'a')
        before = self.log()
        self.command('poll', 'a', 'b')
        self.assertEqual(self.log(), before)
        self.assertIn('loud', self.command('log-level', 'loud', check=64).stderr)


if __name__ == '__main__':
    harness.main()
