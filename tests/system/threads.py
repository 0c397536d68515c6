"""The shipped example in real mail programs: its one story is one thread, and nothing else is. A program that is not
there is skipped, and said so. The root of a story is no message: for programs that draw nothing below such a one, later
reports also name the first."""
import fcntl
import json
import os
import pty
import re
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
import time

import harness
from harness import Case, rss

EXAMPLE = os.path.join(harness.ROOT, 'tests', 'example')
IMAP = '/usr/lib/dovecot/imap'
NOBODY = 65534


class Threads(Case):
    layout = 'maildir++'

    def setUp(self):
        super().setUp()
        for name in os.listdir(EXAMPLE):
            if not name.endswith('.in'):
                with open(os.path.join(EXAMPLE, name), 'rb') as f:
                    self.server.pages['/' + name] = f.read()
        with open(os.path.join(EXAMPLE, 'wirespool.conf.in')) as f:
            feeds = [line.split('/')[-1] for line in re.findall(r'^url = (.*)$', f.read(), re.M)]
        self.configure(''.join('[feed:%s]\nurl = @URL@/%s\n' % (f.split('.')[0], f) for f in feeds), 'first-poll = all')
        self.once()
        roots = [m['References'].split()[0] for m in self.messages()]
        # What a mail program must draw: messages in all, and how many are in the only thread that has several.
        self.total, self.told = len(roots), max(roots.count(r) for r in roots)
        self.assertEqual(sorted(roots.count(r) for r in set(roots))[-2:], [1, self.told])
        self.assertGreaterEqual(self.told, 3)
        self.box = os.path.join(self.spool, '.News')

    def story(self):
        """The messages of the story that several tell."""
        messages = self.messages()
        roots = [m['References'].split()[0] for m in messages]
        return [m for m, root in zip(messages, roots) if roots.count(root) > 1]

    def want(self, path):
        if not shutil.which(path):
            print('NOT TESTED: there is no %s here' % os.path.basename(path), file=sys.stderr)
            self.skipTest('no %s' % path)

    # ---- in a terminal

    def screen_of(self, *argv):
        """All that a program writes to its terminal."""
        pid, fd = pty.fork()
        if pid == 0:
            os.environ.update(TERM='vt100', HOME=self.dir, LC_ALL='C.UTF-8', ASAN_OPTIONS='', COLUMNS='120', LINES='60')
            os.execvp(argv[0], argv)
        fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', 60, 120, 0, 0))
        out, end = b'', time.monotonic() + 20
        try:
            while time.monotonic() < end:
                if select.select([fd], [], [], 0.2)[0]:
                    more = os.read(fd, 65536)
                    if not more:
                        break
                    out += more
        except OSError:
            pass  # it has ended
        finally:
            os.close(fd)
            if time.monotonic() >= end:
                os.kill(pid, 9)
            os.waitpid(pid, 0)
        return out.decode('utf-8', 'replace')

    def in_mutt(self, program):
        """Collapse all threads: a line is a thread then, and says how many messages it has."""
        self.want(program)
        rc = os.path.join(self.dir, 'muttrc')
        with open(rc, 'w') as f:
            f.write('set sort=threads mbox_type=Maildir folder="%s" mail_check=0 quit=yes move=no wait_key=no mark_old=no\n'
                    'set index_format="[[%%M]]%%s"\npush <collapse-all>q\n' % self.dir)
        screen = self.screen_of(program, '-n', '-F', rc, '-f', self.box)
        sizes = [int(n) for n in re.findall(r'\[\[(\d+)\]\]', screen)]
        self.assertEqual(set(sizes), {self.told}, screen)

    def test_mutt(self):
        self.in_mutt('mutt')

    def test_neomutt(self):
        self.in_mutt('neomutt')

    # ---- by their own word

    def test_notmuch(self):
        self.want('notmuch')
        config = os.path.join(self.dir, 'notmuch-config')
        with open(config, 'w') as f:
            f.write('[database]\npath=%s\n[user]\nname=A\nprimary_email=a@a.example\n[new]\ntags=new\n' % self.spool)
        env = dict(os.environ, NOTMUCH_CONFIG=config, HOME=self.dir)
        subprocess.run(['notmuch', 'new', '--quiet'], env=env, check=True, capture_output=True)
        out = subprocess.run(['notmuch', 'search', '--format=json', '*'], env=env, check=True, capture_output=True).stdout
        sizes = sorted(t['total'] for t in json.loads(out))
        self.assertEqual(sizes, [1] * (self.total - self.told) + [self.told])

    def imap(self, *commands):
        """What Dovecot answers to somebody who is logged in, without its server."""
        self.want(IMAP)
        home = tempfile.mkdtemp(prefix='wirespool-test.')
        uid, gid = (os.getuid(), os.getgid()) if os.getuid() else (NOBODY, NOBODY)
        try:
            shutil.copytree(self.spool, os.path.join(home, 'mail'))
            config = os.path.join(home, 'dovecot.conf')
            with open(config, 'w') as f:
                f.write('mail_location = maildir:%s/mail\nlog_path = %s/log\nfirst_valid_uid = 1\nfirst_valid_gid = 1\n'
                        'mail_uid = %d\nmail_gid = %d\n' % (home, home, uid, gid))
            if os.getuid() == 0:
                for where, folders, files in os.walk(home):
                    for name in folders + files + ['']:
                        os.chown(os.path.join(where, name), uid, gid)
            lines = ''.join('%d %s\r\n' % (i, c) for i, c in enumerate(commands + ('LOGOUT',)))
            return subprocess.run([IMAP, '-c', config], input=lines, capture_output=True, text=True, timeout=20,
                                  env={'USER': 'reader', 'HOME': home, 'PATH': os.environ['PATH']}).stdout
        finally:
            shutil.rmtree(home)

    def test_dovecot(self):
        for algorithm in ('REFS', 'REFERENCES'):
            out = self.imap('SELECT News', 'THREAD %s UTF-8 ALL' % algorithm)
            thread = re.search(r'^\* THREAD (.*)$', out, re.M)
            self.assertIsNotNone(thread, out)
            # Threads are the outermost parentheses.
            sizes, depth, text = [], 0, thread.group(1)
            for token in re.findall(r'[()]|\d+', text):
                if token == '(':
                    sizes += [0] if depth == 0 else []
                    depth += 1
                elif token == ')':
                    depth -= 1
                else:
                    sizes[-1] += 1
            self.assertEqual(sorted(sizes), [1] * (self.total - self.told) + [self.told], text)

    def test_dovecot_when_the_reader_has_deleted_the_first_report(self):
        first = [m for m in self.story() if len(m['References'].split()) == 1]
        self.assertEqual(len(first), 1)
        os.unlink(first[0].path)
        self.total, self.told = self.total - 1, self.told - 1
        self.test_dovecot()


class FirstReport(Case):
    REPORT = ('The oil tanker Calder Star ran aground on a sandbank off Norrhavn on Thursday. The harbour was closed, '
              'divers found no leak, and the tug that is to pull the tanker free comes on Friday, said the coast guard.')

    def report(self, feed, title):
        """It comes, in a run of its own: what the next one knows it has from the state."""
        self.server.pages['/' + feed] = rss([{'title': title, 'guid': feed, 'description': self.REPORT}], title=feed)
        self.once()
        return [m for m in self.messages() if m['Subject'] == title][0]

    def test_it_is_known_within_one_document(self):
        titles = ['Norrhavn harbour closed by tanker Calder Star', 'Tanker Calder Star aground off Norrhavn']
        self.server.pages['/a'] = rss([{'title': t, 'guid': t, 'description': self.REPORT} for t in titles])
        self.configure('[feed:a]\nurl = @URL@/a\n', 'first-poll = all')
        self.once()
        later, first = sorted(self.messages(), key=lambda m: m['Subject'])
        self.assertEqual(later['References'].split(), [first['References'], first['Message-ID']])

    def test_it_is_known_after_a_restart_and_when_it_was_deleted(self):
        for feed in 'abc':
            self.server.pages['/' + feed] = rss([])
        self.configure(''.join('[feed:%s]\nurl = @URL@/%s\n' % (f, f) for f in 'abc'), 'first-poll = all')
        first = self.report('a', 'Tanker Calder Star aground off Norrhavn')
        second = self.report('b', 'Norrhavn harbour closed by tanker Calder Star')
        os.unlink(first.path)
        third = self.report('c', 'Calder Star: tug for the tanker off Norrhavn on Friday')
        for later in second, third:
            self.assertEqual(later['References'].split(), [first['References'], first['Message-ID']])
            self.assertIsNone(later['In-Reply-To'])  # it answers nobody


if __name__ == '__main__':
    harness.main()
