"""Ceilings on what a feed may cost, and what becomes of workers and of a machine at its limits."""
import ctypes
import errno
import os
import shutil
import signal
import socket
import subprocess
import time

import harness
from harness import Case, items, rss
from hostile import raw


class Patience(Case):
    def test_a_patient_server_gets_its_time_and_no_more(self):
        self.server.pages['/slow'] = lambda handler: time.sleep(6)
        self.server.pages['/good'] = rss(items(1))
        self.configure('[feed:slow]\nurl = @URL@/slow\ntimeout = 1s\n[feed:good]\nurl = @URL@/good\n')
        begin = time.monotonic()
        done = self.once(check=1)
        self.assertLess(time.monotonic() - begin, 5)
        self.assertIn('no answer of 127.0.0.1 within 1 s', done.stderr)
        self.assert_exactly_once(['Item 1'])

    def test_a_refusal_does_not_hold_up_the_others_of_its_host(self):
        self.server.pages['/busy'] = raw(b'HTTP/1.1 429 Busy\r\nRetry-After: 86400\r\nContent-Length: 0\r\n\r\n')
        text = '[feed:a]\nurl = @URL@/busy\nhost-connections = 1\n'
        for i in range(5):
            self.server.pages['/%d' % i] = rss(items(1, title='Feed %d item' % i))
            text += '[feed:b%d]\nurl = @URL@/%d\nhost-connections = 1\n' % (i, i)
        self.configure(text)
        self.once(check=1, timeout=50)
        self.assert_exactly_once(['Feed %d item 1' % i for i in range(5)])


class Ceilings(Case):
    def count(self, n, ceiling):
        self.server.pages['/a'] = rss(items(n))
        self.configure('[feed:a]\nurl = @URL@/a\nmax-items = %d\n' % ceiling, 'first-poll = all')
        shutil.rmtree(self.dir + '/state', ignore_errors=True)
        shutil.rmtree(self.spool, ignore_errors=True)
        self.once(check=None)
        return len(self.messages())

    def test_items(self):
        self.assertEqual([self.count(n, 10) for n in (9, 10, 11)], [9, 10, 10])

    def size(self, n):
        page = rss(items(1))
        self.server.pages['/a'] = page + b' ' * (n - len(page))
        self.configure('[feed:a]\nurl = @URL@/a\nmax-body = 100K\n', 'first-poll = all')
        shutil.rmtree(self.dir + '/state', ignore_errors=True)
        return self.once(check=None).returncode

    def test_body(self):
        self.assertEqual([self.size(n) for n in ((100 << 10) - 1, 100 << 10, (100 << 10) + 1)], [0, 0, 1])

    def test_more_than_an_answer_holds_is_not_asked_for_without_end(self):
        """A document that is never read to its end makes the daemon hurry, but not for ever."""
        counter = [0]

        def page(handler):
            counter[0] += 1
            text = '<![CDATA[<p>' + 'word ' * 120000 + '</p>]]>'
            handler.answer(200, rss([dict(i, description=text) for i in items(26, start=1000 * counter[0])]),
                           {'Content-Type': 'text/xml'})
        self.server.pages['/a'] = page
        self.configure('[feed:a]\nurl = @URL@/a\nmin-interval = 1h\nfirst-poll = all\n')
        self.start('daemon', '-c', self.config)
        self.wait_for(lambda: counter[0] > 1, 30)
        before = 0
        while counter[0] > before:
            before = counter[0]
            time.sleep(3)
        self.assertLess(counter[0], 15)


class Filter(ctypes.Structure):
    _fields_ = [('code', ctypes.c_ushort), ('jt', ctypes.c_ubyte), ('jf', ctypes.c_ubyte), ('k', ctypes.c_uint)]


class Program(ctypes.Structure):
    _fields_ = [('len', ctypes.c_ushort), ('filter', ctypes.POINTER(Filter))]


LANDLOCK_CREATE_RULESET = 444  # everywhere
SOCKET, SOCKETPAIR, PRCTL = {'x86_64': (41, 53, 157), 'aarch64': (198, 199, 167)}.get(os.uname().machine, (None,) * 3)
KILL = 0x80000000
PR_SET_DUMPABLE = 4  # the first thing a worker does to lock itself in; nobody else does


def refusing(call, error, argument=None, value=0):
    """For preexec_fn: a system call fails, or kills, always or when its argument has this value."""
    def lock():
        libc = ctypes.CDLL(None, use_errno=True)
        where, what = (16 + 8 * argument, value) if argument is not None else (0, call)
        code = (Filter * 6)((0x20, 0, 0, 0), (0x15, 0, 3, call), (0x20, 0, 0, where), (0x15, 0, 1, what),
                            (0x06, 0, 0, error if error == KILL else 0x00050000 | error), (0x06, 0, 0, 0x7fff0000))
        if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.byref(Program(6, code))):
            os._exit(99)
    return lock


class Workers(Case):
    def once_with(self, lock):
        done = subprocess.run([harness.PROGRAM, 'once', '--all', '-c', self.config], capture_output=True, text=True,
                              timeout=60, preexec_fn=lock)
        if done.returncode == 99:
            self.skipTest('no seccomp filters here')
        return done

    def run_without_landlock(self):
        return self.once_with(refusing(LANDLOCK_CREATE_RULESET, errno.ENOSYS))

    def test_what_the_kernel_lacks_is_said_once_or_refused(self):
        for name in 'abc':
            self.server.pages['/' + name] = rss(items(1, title=name))
        feeds = ''.join('[feed:%s]\nurl = @URL@/%s\n' % (n, n) for n in 'abc')
        self.configure(feeds, main='sandbox = require')
        done = self.run_without_landlock()
        self.assertEqual(done.returncode, 77, done.stderr)
        self.assertIn('Landlock', done.stderr)
        self.configure(feeds, main='sandbox = auto')
        done = self.run_without_landlock()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len([l for l in done.stderr.splitlines() if 'Landlock' in l]), 1, done.stderr)
        self.assert_exactly_once(['a 1', 'b 1', 'c 1'])

    def test_a_machine_at_its_limits_is_no_feeds_fault(self):
        """Without descriptors for connections, then without workers: nothing is held against the feeds."""
        if not SOCKET:
            self.skipTest('the numbers of this machine\'s system calls are not known here')
        for name in 'ab':
            self.server.pages['/' + name] = rss(items(1, title=name))
        self.configure('[feed:a]\nurl = @URL@/a\n[feed:b]\nurl = @URL@/b\n')
        for lock in (refusing(SOCKET, errno.EMFILE, 0, socket.AF_INET),
                     refusing(SOCKETPAIR, errno.EMFILE, 1, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)):
            done = self.once_with(lock)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertEqual(done.stderr.count('this machine is at its limits'), 1, done.stderr)
        self.assertNotIn('recovered', self.once().stderr)
        self.assert_exactly_once(['a 1', 'b 1'])

    def test_the_lock_can_be_left_off(self):
        self.server.pages['/a'] = rss(items(1))
        self.configure('[feed:a]\nurl = @URL@/a\n', main='sandbox = no')
        self.assertIn('without a lock', self.once().stderr)
        self.assert_exactly_once(['Item 1'])

    def once_without_workers(self):
        """Every worker dies as soon as it has begun."""
        if not PRCTL:
            self.skipTest('the numbers of this machine\'s system calls are not known here')
        return self.once_with(refusing(PRCTL, KILL, 0, PR_SET_DUMPABLE)).stderr

    def test_a_document_that_kills_twice_is_left_alone_until_it_changes(self):
        self.server.pages['/a'] = rss(items(1))
        self.configure('[feed:a]\nurl = @URL@/a\n')
        for _ in range(2):
            self.assertIn('died of signal %d' % signal.SIGSYS, self.once_without_workers())
        self.assertIn('not read until it changes', self.once(check=1).stderr)
        self.assertEqual(self.files(), [])
        self.server.pages['/a'] = rss(items(2))
        self.once()
        self.assert_exactly_once(['Item 1', 'Item 2'])

    def test_whoever_names_the_feed_has_it_read_again(self):
        self.server.pages['/a'] = rss(items(1))
        self.configure('[feed:a]\nurl = @URL@/a\n')
        for _ in range(2):
            self.once_without_workers()
        self.once(check=1)
        self.once('a')
        self.assert_exactly_once(['Item 1'])
        self.server.pages['/a'] = rss(items(2))
        for _ in range(2):
            self.once_without_workers()
        daemon = self.start('daemon', '-c', self.config)
        self.wait_for(lambda: os.path.exists(os.path.join(self.dir, 'state', 'control.sock')))
        self.run_program('poll', '-c', self.config, 'a')
        self.assert_exactly_once(['Item 1', 'Item 2'])
        daemon.terminate()
        daemon.wait(20)

    def test_a_document_that_killed_once_is_tried_again(self):
        self.server.pages['/a'] = rss(items(1))
        self.configure('[feed:a]\nurl = @URL@/a\n')
        self.once_without_workers()
        self.once()
        self.assert_exactly_once(['Item 1'])


if __name__ == '__main__':
    harness.main()
