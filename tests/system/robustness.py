"""Killed, stopped, refused, broken: nothing lost, nothing twice, and a clear word about it."""
import os
import random
import signal
import stat
import time
import unittest

import harness
from harness import Case, items, rss


class Stopping(Case):
    def feeds(self, n, per_feed=10):
        text = ''
        for i in range(n):
            self.server.pages['/%d' % i] = rss(items(per_feed, title='Feed %d item' % i))
            text += '[feed:f%d]\nurl = @URL@/%d\n' % (i, i)
        self.configure(text + '[topic:t]\nfolder = T\nkeywords = item\n', 'first-poll = all')
        return ['Feed %d item %d' % (i, k) for i in range(n) for k in range(1, per_feed + 1)]

    def interrupt(self, signum):
        """Stop runs at many moments, then let one finish."""
        want = self.feeds(20)
        chance = random.Random(signum)
        stopped = 0
        for attempt in range(12):
            process = self.start('once', '--all', '-c', self.config)
            time.sleep(chance.uniform(0, 0.15 + 0.02 * attempt))
            if process.poll() is None:
                process.send_signal(signum)
                stopped += 1
            out = process.communicate(timeout=30)
            if signum == signal.SIGTERM:  # before its handler stands, the signal kills
                self.assertIn(process.returncode, (0, 75, -signal.SIGTERM), out)
        self.assertGreater(stopped, 0)
        self.once()
        self.assert_exactly_once(want)
        self.assert_exactly_once(want, 'T')

    def test_sigterm_loses_and_doubles_nothing(self):
        self.interrupt(signal.SIGTERM)

    def test_sigkill_loses_and_doubles_nothing(self):
        self.interrupt(signal.SIGKILL)

    def test_a_daemon_killed_while_busy(self):
        want = self.feeds(30)
        for attempt in range(6):
            process = self.start('daemon', '-c', self.config)
            time.sleep(0.03 * attempt + 0.02)
            process.kill()
            process.communicate()
        self.once()
        self.assert_exactly_once(want)

    def test_what_the_reader_did_stays_done(self):
        self.feeds(1, 4)
        self.once()
        files = self.files()
        news = [f for f in files if '/News/' in f]
        os.unlink(news[0])
        os.rename(news[1], news[1].replace('/new/', '/cur/') + ':2,FS')
        os.rename(news[2], os.path.join(self.spool, 'T', 'cur', 'renamed'))
        before = self.files()
        self.once()
        self.assertEqual(self.files(), before)


class Refusals(Case):
    def test_a_second_instance_is_refused(self):
        def slow(handler):
            time.sleep(3)
            handler.answer(404, b'')
        self.server.pages['/a'] = slow
        self.configure('[feed:a]\nurl = @URL@/a\n')
        self.start('daemon', '-c', self.config)
        self.wait_for(lambda: self.server.requests)
        done = self.once(check=75)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)

    def test_mistakes_of_the_configuration_are_all_said(self):
        self.configure('[feed:a]\nurl = @URL@/a\nfoldr = X\n[feed:b]\ninterval = soon\n[topc:x]\n')
        done = self.run_program('check', '-c', self.config, check=78)
        self.assertIn('foldr', done.stderr)
        self.assertIn('folder', done.stderr)
        self.assertGreaterEqual(len([l for l in done.stderr.splitlines() if self.config in l]), 4, done.stderr)
        self.once(check=78)

    def test_no_permission_for_the_spool(self):
        if os.geteuid() == 0:
            # root may write anywhere: a file where the spool should be is in the way of everybody
            open(self.spool, 'w').close()
        else:
            os.mkdir(self.spool, 0o500)
        self.server.pages['/a'] = rss(items(1))
        self.configure('[feed:a]\nurl = @URL@/a\n', 'first-poll = all')
        done = self.once(check=None)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(self.spool, done.stderr)
        if os.geteuid() == 0:
            os.unlink(self.spool)
        else:
            os.chmod(self.spool, stat.S_IRWXU)
        self.once()
        self.assert_exactly_once(['Item 1'])

    def test_parse_says_what_a_document_looks_like(self):
        path = os.path.join(self.dir, 'x.html')
        with open(path, 'w') as f:
            f.write('<!DOCTYPE html><html><head><title>Hello</title></head></html>')
        done = self.run_program('parse', path, check=65)
        self.assertEqual(done.stdout, '')
        self.assertEqual(len(done.stderr.strip().splitlines()), 1)
        self.assertIn('HTML', done.stderr)
        self.run_program('nonsense', check=64)
        self.run_program('parse', os.path.join(self.dir, 'absent'), check=66)


if __name__ == '__main__':
    harness.main()
