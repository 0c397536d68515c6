#!/usr/bin/env python3
"""valgrind.py PROGRAM...: each test program under valgrind.   valgrind.py --whole: wirespool itself, at work.
Fails when memory is misused or lost, or when one ends with a descriptor open that it did not inherit. Workers run
beside it, not under it: a locked-in process cannot do what valgrind needs."""
import os
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'system'))
import harness
from harness import Case, items, rss

SHIM = os.environ['VALGRIND_SHIM']  # tests/valgrind.c
WRONG = 99


def command(log):
    return ['valgrind', '--quiet', '--leak-check=full', '--show-leak-kinds=definite', '--errors-for-leak-kinds=definite',
            '--track-fds=yes', '--error-exitcode=%d' % WRONG, '--child-silent-after-fork=yes', '--log-file=' + log]


ENVIRONMENT = dict(os.environ, LD_PRELOAD=SHIM, UNDER_VALGRIND='1')


def left_open(log):
    """Until version 3.20 an open descriptor is no error: look for those that have a place of birth."""
    with open(log) as f:
        text = f.read()
    return re.findall(r'Open [^\n]*(?:descriptor|socket)[^\n]*\n==\d+==    at [^\n]*', text), text


def run(program):
    """True when it passes."""
    with tempfile.TemporaryDirectory() as d:
        log = d + '/log'
        done = subprocess.run(command(log) + [program], env=ENVIRONMENT, cwd=harness.ROOT, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors='replace')
        found, text = left_open(log)
    if done.returncode == 0 and not found:
        return True
    print('%s under valgrind: exit %d, %d descriptors left open\n%s\n%s'
          % (program, done.returncode, len(found), text, done.stdout[-4000:]))
    return False


class Whole(Case):
    def begin(self, *args):
        self.log = os.path.join(self.dir, 'log')
        process = subprocess.Popen(command(self.log) + [harness.PROGRAM, *args], env=ENVIRONMENT,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.processes.append(process)
        return process

    def assert_well(self, process, want):
        out, err = process.communicate(timeout=120)
        found, text = left_open(self.log)
        self.assertEqual((process.returncode, found), (want, []), out + err + text)

    def configure_all(self):
        """A feed that is well, one with topics and a large body, one that redirects, three that fail."""
        self.server.pages.update({
            '/good': rss(items(5)), '/big': rss([dict(i, description='A tanker sank. ' * 9000) for i in items(3, title='Big')]),
            '/page': b'<!DOCTYPE html><title>no feed</title>',
            '/moved': lambda handler: handler.answer(301, b'', {'Location': '/good'}),
            '/bomb': lambda handler: handler.answer(200, b'x', {'Content-Encoding': 'gzip'})})
        self.configure(''.join('[feed:%s]\nurl = @URL@/%s\n' % (n, n)
                               for n in ('good', 'big', 'page', 'moved', 'bomb', 'absent'))
                       + '[topic:sea]\nfolder = Sea\nkeywords = tanker^5\n')

    def test_once_and_once_again(self):
        self.configure_all()
        for _ in range(2):
            self.assert_well(self.begin('once', '--all', '-c', self.config), 1)
        self.assertEqual(len(self.messages('Sea')), 3)

    def test_a_daemon_that_is_reloaded_and_stopped(self):
        self.configure_all()
        daemon = self.begin('daemon', '-c', self.config)
        self.wait_for(lambda: len(self.messages('News')) >= 8, 120)
        with open(self.config, 'a') as f:
            f.write('[feed:new]\nurl = %s/good\nfolder = Fresh\n' % self.server.url)
        self.run_program('reload', '-c', self.config)
        self.wait_for(lambda: len(self.messages('Fresh')) >= 5, 120)
        daemon.terminate()
        self.assert_well(daemon, 0)


if __name__ == '__main__':
    if sys.argv[1:] == ['--whole']:
        sys.argv.pop()
        harness.main()
    passed = [run(p) for p in sys.argv[1:]]
    sys.exit(not all(passed))
