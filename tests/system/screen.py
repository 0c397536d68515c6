"""What commands look like: on a terminal of 80 by 24, in a pipe, for Prometheus."""
import fcntl
import json
import os
import pty
import re
import select
import shutil
import struct
import subprocess
import termios
import unicodedata
import unittest

import harness
from harness import Case, items, rss

COLOUR = re.compile(r'\x1b\[[0-9;]*m')


def columns(text):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in 'WF' else 1 for c in text)


class Screen(Case):
    def command(self, *args, check=0, env=None):
        return self.run_program(args[0], '-c', self.config, *args[1:], check=check, env=env)

    def on_terminal(self, *args, env={}):
        """What it writes to a terminal of 80 by 24."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 80, 0, 0))
        process = subprocess.Popen([harness.PROGRAM, args[0], '-c', self.config, *args[1:]], stdin=subprocess.DEVNULL,
                                   stdout=theirs, stderr=theirs, env={**os.environ, 'TERM': 'xterm', **env})
        self.processes.append(process)
        os.close(theirs)
        out = b''
        try:
            while select.select([ours], [], [], 30)[0] and (piece := os.read(ours, 65536)):
                out += piece
        except OSError:
            pass  # its end, on a terminal
        os.close(ours)
        process.wait(30)
        return out.decode().replace('\r\n', '\n')

    def many(self, n):
        """Feeds that fail in long-winded ways."""
        names = ['a-feed-with-quite-a-long-name-of-its-own-%d' % i for i in range(n)]
        for i in range(n):
            title = '日本の新聞とその長い見出し ' * 9 if i % 2 else 'A page with a title that goes on ' * 9
            page = ('<html><head><title>%s</title></head></html>' % title).encode()
            self.server.pages['/%d' % i] = lambda h, page=page: h.answer(200, page, {'Content-Type': 'text/html; charset=utf-8'})
        self.configure(''.join('[feed:%s]\nurl = @URL@/%d\n' % (name, i) for i, name in enumerate(names)), 'interval = 1h')

    def test_status_fits(self):
        self.many(60)
        self.once(check=1)
        said = COLOUR.sub('', self.on_terminal('status'))
        lines = said.splitlines()
        self.assertLessEqual(len(lines), 23, said)
        for line in lines:
            self.assertLessEqual(columns(line), 80, line)
        self.assertIn('60 feeds, 60 failing', said)
        self.assertRegex(said, r'and \d+ more: wirespool list --failing')
        self.start('daemon', '-c', self.config)
        self.wait_for(lambda: json.loads(self.command('status', '--json').stdout)['running'])
        said = COLOUR.sub('', self.on_terminal('status'))
        self.assertLessEqual(len(said.splitlines()), 23, said)
        self.assertLessEqual(max(columns(line) for line in said.splitlines()), 80, said)

    def test_colours_are_for_terminals(self):
        self.many(2)
        self.once(check=1)
        self.assertRegex(self.on_terminal('status'), COLOUR)
        self.assertNotIn('\x1b', self.command('status').stdout)
        self.assertNotIn('\x1b', self.on_terminal('status', env={'NO_COLOR': '1'}))
        self.assertNotIn('\x1b', self.on_terminal('status', env={'TERM': 'dumb'}))
        self.assertNotIn('\x1b', self.on_terminal('status', '--json'))

    def test_events_and_progress_do_not_share_a_line(self):
        self.many(4)
        said = COLOUR.sub('', self.on_terminal('once', '--all')).replace('\x1b[K', '')
        lines = [line.rpartition('\r')[2] for line in said.replace('\r\n', '\n').split('\n')]
        self.assertEqual(sum(line.startswith('wirespool: poll feed=') for line in lines), 4, lines)
        self.assertFalse([line for line in lines if 'wirespool:' in line[1:]], lines)

    def check_metrics(self, text):
        """Prometheus' text format 0.0.4, as strictly as its own linter reads it."""
        self.assertTrue(text.endswith('\n'))
        helps, types, values, family = {}, {}, {}, None
        for line in text.splitlines():
            if m := re.fullmatch(r'# HELP ([a-z][a-z0-9_]*) (\S.*)', line):
                self.assertNotIn(m[1], helps)
                helps[m[1]], family = m[2], m[1]
                self.assertNotRegex(m[2], r'\\(?![\\n])')
            elif m := re.fullmatch(r'# TYPE ([a-z][a-z0-9_]*) (counter|gauge)', line):
                self.assertEqual(m[1], family)
                self.assertNotIn(m[1], types)
                types[m[1]] = m[2]
            else:
                m = re.fullmatch(r'([a-z][a-z0-9_]*)(\{[a-z_]+="(?:[^"\\\n]|\\[\\"n])*"(?:,[a-z_]+="(?:[^"\\\n]|\\[\\"n])*")*\})? '
                                 r'(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)', line)
                self.assertTrue(m, line)
                self.assertEqual(m[1], family, 'samples of a family stand together')
                self.assertIn(m[1], types)
                self.assertNotIn(m[1] + (m[2] or ''), values)
                values[m[1] + (m[2] or '')] = float(m[3])
        self.assertEqual(set(helps), set(types))
        for name, kind in types.items():
            self.assertTrue(name.startswith('wirespool_'), name)
            self.assertEqual(kind == 'counter', name.endswith('_total'), name)
            self.assertNotRegex(name, '_(milliseconds|ms|us|minutes|kb|megabytes)$')
            self.assertTrue(any(v == name or v.startswith(name + '{') for v in values), name)
        return values

    def test_metrics(self):
        self.many(3)
        self.once(check=1)
        self.assertEqual(self.check_metrics(self.command('status', '--metrics').stdout)['wirespool_up'], 0)
        self.server.pages['/0'] = rss(items(2))
        self.start('daemon', '-c', self.config)
        self.wait_for(lambda: json.loads(self.command('status', '--json').stdout)['running'])
        self.command('poll', 'a-feed-with-quite-a-long-name-of-its-own-0')
        values = self.check_metrics(self.command('status', '--metrics').stdout)
        self.assertEqual((values['wirespool_up'], values['wirespool_feeds'], values['wirespool_messages_total']), (1, 3, 2))

    @unittest.skipUnless(shutil.which('promtool'), 'there is no promtool (Debian: prometheus)')
    def test_prometheus_itself_agrees(self):
        self.many(3)
        for running in False, True:
            if running:
                self.start('daemon', '-c', self.config)
                self.wait_for(lambda: json.loads(self.command('status', '--json').stdout)['running'])
            said = subprocess.run(['promtool', 'check', 'metrics'], input=self.command('status', '--metrics').stdout,
                                  capture_output=True, text=True)
            self.assertEqual((said.returncode, said.stdout + said.stderr), (0, ''))


if __name__ == '__main__':
    harness.main()
