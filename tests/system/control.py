"""The control socket and the commands, with and without a daemon."""
import json
import os
import socket
import sqlite3
import stat
import subprocess
import threading
import time
import unittest

import harness
from harness import Case, items, rss


class Control(Case):
    def command(self, *args, check=0, env=None):
        name, *rest = args
        return self.run_program(name, '-c', self.config, *rest, check=check, env=env)

    def begin(self, text='[feed:a]\nurl = @URL@/a\n[feed:b]\nurl = @URL@/b\n', defaults='interval = 1h', **keys):
        self.server.pages.setdefault('/a', rss(items(2, title='A')))
        self.server.pages.setdefault('/b', rss(items(1, title='B')))
        self.configure(text, defaults, **keys)
        process = self.start('daemon', '-c', self.config)
        self.socket = os.path.join(self.dir, 'state', 'control.sock')
        self.wait_for(lambda: os.path.exists(self.socket))
        self.wait_for(lambda: self.status()['total']['polls'] >= 2)
        return process

    def status(self):
        return json.loads(self.command('status', '--json').stdout)

    def show(self, feed):
        return json.loads(self.command('show', '--json', feed).stdout)

    def talk(self, request, shut=False):
        """The raw answer."""
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(30)
            s.connect(self.socket)
            s.sendall(request)
            out = b''
            while True:
                piece = s.recv(65536)
                if not piece:
                    return out.decode()
                out += piece


class WithADaemon(Control):
    def test_status_tells_what_is_wrong_since_when_and_what_to_do(self):
        self.begin('[feed:a]\nurl = @URL@/a\n[feed:gone]\nurl = @URL@/gone\n')
        said = self.command('status').stdout
        self.assertIn('2 feeds, 1 failing', said)
        self.assertIn('gone  since', said)
        self.assertIn('HTTP 404', said)
        self.assertIn('-> ', said)
        self.assertNotIn('\033', said)
        self.assertTrue(all(len(line) <= 80 for line in said.splitlines() if 'Spool' not in line), said)
        status = self.status()
        self.assertTrue(status['running'])
        self.assertEqual((status['feeds'], status['failing'], status['paused']), (2, 1, 0))
        self.assertEqual(status['hour']['polls'], 2)
        self.assertEqual([f['feed'] for f in status['failing_feeds']], ['gone'])
        self.assertAlmostEqual(status['failing_feeds'][0]['failing_since'], time.time(), delta=60)

    def test_damage_that_was_mended_is_named(self):
        self.server.pages['/a'] = rss(items(1, title='A')).replace(b'<item>', b'<item>\nR & D', 1)
        self.begin()
        self.assertIn('2 feeds, none failing, 1 damaged but read', self.command('status').stdout)
        self.assertEqual(self.status()['damaged'], 1)
        self.assertIn('wirespool_feeds_damaged 1', self.command('status', '--metrics').stdout)
        self.assertEqual((self.show('a')['health'], self.show('b')['health']), ('damaged', 'well'))
        self.assertRegex(self.show('a')['damage'], r'line 2, column 3: bare ampersand')
        self.assertRegex(self.command('show', 'a').stdout, r'Damage +line 2')
        self.command('poll', 'a')  # unchanged: as it was
        self.assertEqual(self.show('a')['health'], 'damaged')
        self.server.pages['/a'] = rss(items(1, title='A'))
        self.command('poll', 'a')
        self.assertEqual(self.show('a')['health'], 'well')
        self.assertNotIn('damage', self.show('a'))

    def test_metrics_are_prometheus_text(self):
        self.begin()
        out = self.command('status', '--metrics').stdout
        values = dict(line.split() for line in out.splitlines() if not line.startswith('#'))
        self.assertEqual(values['wirespool_up'], '1')
        self.assertEqual(values['wirespool_feeds'], '2')
        self.assertEqual(values['wirespool_messages_total'], '3')
        for name in values:
            self.assertIn('# TYPE %s ' % name, out)
        path = os.path.join(self.dir, 'wirespool.prom')
        self.command('status', '--metrics=' + path)
        with open(path) as f:
            self.assertIn('wirespool_up 1\n', f.read())

    def test_poll_waits_and_reports(self):
        self.begin()
        self.server.pages['/a'] = rss(items(3, title='A'))
        self.assertEqual(self.command('poll', 'a').stdout, 'a: 1 new message\n')
        self.assertEqual(len(self.messages()), 4)
        self.server.pages['/a'] = None
        out = self.command('poll', 'a', 'b', check=1).stdout
        self.assertIn('a: HTTP 404', out)
        self.assertIn('b: 0 new messages', out)

    def test_who_polls_by_name_does_not_wait_for_what_others_tell_of_the_network(self):
        feeds = ''.join('[feed:f%d]\nurl = @URL@/a\n' % i for i in range(10))
        self.begin(feeds + '[feed:dead]\nurl = http://127.0.0.1:1/x\n')
        begun = time.monotonic()
        self.assertIn('dead: connection refused', self.command('poll', 'dead', check=1).stdout)
        self.assertLess(time.monotonic() - begun, 15)

    def test_verify_says_why_not(self):
        self.begin()
        self.assertIn('stop it for a moment', self.command('verify', check=75).stderr)

    def test_one_that_fails_and_is_paused_is_not_tried(self):
        self.begin('[feed:a]\nurl = @URL@/a\n[feed:gone]\nurl = @URL@/gone\n')
        self.assertEqual(self.command('pause', 'gone').stdout, 'gone is paused until `wirespool resume`\n')
        said = self.command('status').stdout
        self.assertRegex(said, 'gone  since .*, paused\n')
        self.assertIn('wirespool resume gone', said)
        self.assertEqual(self.command('resume', 'gone').stdout, 'gone is polled again\n')
        self.assertRegex(self.command('show', 'gone').stdout, r'(?m)^Interval +1h$')

    def test_show_tells_what_was_learned_of_a_feed_with_and_without_a_daemon(self):
        process = self.begin('[feed:a]\nurl = @URL@/a\ninterval = auto\nmin-interval = 15m\n[feed:b]\nurl = @URL@/b\n')
        words = r'^polls every .*(min|h); publishes .*; next (now|in .*(min|h|days?))$'
        self.assertRegex(self.show('a')['schedule'], words)
        self.assertNotIn('schedule', self.show('b'))  # that is an interval of its own
        process.terminate()
        self.assertEqual(process.wait(15), 0)
        self.assertRegex(self.show('a')['schedule'], words)
        self.assertRegex(self.command('show', 'a').stdout, r'(?m)^Schedule +polls every ')
        self.assertNotIn('Schedule', self.command('show', 'b').stdout)

    def test_poll_without_names_makes_all_due(self):
        self.begin()
        self.server.pages['/a'] = rss(items(3, title='A'))
        self.server.pages['/b'] = rss(items(2, title='B'))
        self.assertIn('2 feeds', self.command('poll').stdout)
        self.wait_for(lambda: len(self.files()) == 5)

    def test_pause_is_remembered_and_resume_takes_it_back(self):
        process = self.begin()
        self.command('pause', 'a')
        self.assertEqual(self.show('a')['health'], 'paused')
        self.assertNotIn('next_due', self.show('a'))
        self.wait_for(lambda: self.status()['paused'] == 1)
        process.terminate()
        self.assertEqual(process.wait(15), 0)
        self.assertEqual(self.show('a')['paused'], 'command')
        self.begin_again()
        self.assertEqual(self.show('a')['paused'], 'command')
        # One that is paused is polled when it is asked for by name, and stays paused.
        self.server.pages['/a'] = rss(items(3, title='A'))
        self.assertEqual(self.command('poll', 'a').stdout, 'a: 1 new message\n')
        self.assertEqual(self.show('a')['health'], 'paused')
        self.command('resume', 'a')
        self.assertEqual(self.show('a')['health'], 'well')
        self.assertIn('next_due', self.show('a'))

    def begin_again(self):
        process = self.start('daemon', '-c', self.config)
        self.wait_for(lambda: os.path.exists(self.socket))
        return process

    def test_a_pause_in_the_configuration_is_not_taken_back(self):
        self.begin('[feed:a]\nurl = @URL@/a\npaused = yes\n[feed:b]\nurl = @URL@/b\n[feed:c]\nurl = @URL@/b\n')
        said = self.command('resume', 'a', check=78).stderr
        self.assertIn('wirespool.conf:', said)

    def test_catchup_delivers_nothing_of_what_is_there(self):
        self.begin()
        self.server.pages['/a'] = rss(items(9, title='A'))
        self.assertIn('counts as seen', self.command('catchup', 'a').stdout)
        self.assertEqual(len(self.messages()), 3)
        self.server.pages['/a'] = rss(items(10, title='A'))
        self.assertEqual(self.command('poll', 'a').stdout, 'a: 1 new message\n')
        self.assertIn('A 10', self.subjects())

    def test_reload_takes_over_and_reports_mistakes(self):
        self.begin()
        self.configure('[feed:a]\nurl = @URL@/a\n[feed:c]\nurl = @URL@/b\n', 'interval = 1h')
        self.command('reload')
        self.assertEqual(sorted(json.loads(line)['feed'] for line in self.talk(b'list\n').splitlines()[:-1]), ['a', 'c'])
        self.configure('[feed:a]\nurl = nonsense\n[feed:d]\nurll = @URL@/d\n')
        said = self.command('reload', check=78).stderr
        self.assertIn('wirespool.conf:', said)
        self.assertIn('urll', said)
        self.assertIn('nonsense', said)
        self.assertIn('the old one stays', said)
        # Commands go on working while the files are wrong.
        self.assertEqual(self.status()['feeds'], 2)

    def test_list_shows_all_and_only_the_failing(self):
        self.begin('[feed:a]\nurl = @URL@/a\n[feed:gone]\nurl = @URL@/gone\n')
        self.assertEqual(len(self.command('list').stdout.splitlines()), 2)
        self.assertEqual(len(self.command('list', '--failing').stdout.splitlines()), 1)
        self.assertEqual([f['feed'] for f in json.loads(self.command('list', '--json').stdout)], ['a', 'gone'])
        self.assertEqual(json.loads(self.command('list', '--json', '--paused').stdout), [])

    def test_show_says_where_it_is_written(self):
        self.begin()
        self.assertRegex(self.command('show', 'a').stdout, r'Written in +\S+wirespool.conf:\d+')

    def test_the_log_level_of_one_feed(self):
        process = self.begin()
        self.command('log-level', 'debug', 'a')
        self.command('poll', 'a', 'b')
        self.command('log-level', 'notice', 'a')
        self.command('poll', 'a', 'b')
        process.terminate()
        _, err = process.communicate(timeout=15)
        self.assertEqual(err.count('poll feed=a'), 1, err)
        self.assertEqual(err.count('poll feed=b'), 0, err)

    def test_the_log_level_of_all(self):
        process = self.begin()
        self.command('log-level', 'debug')
        self.command('poll', 'b')
        self.assertIn('no level', self.command('log-level', 'loud', check=64).stderr)
        process.terminate()
        _, err = process.communicate(timeout=15)
        self.assertEqual(err.count('poll feed=b'), 1, err)

    def test_the_same_trouble_is_logged_once(self):
        process = self.begin('[feed:a]\nurl = @URL@/a\n[feed:gone]\nurl = @URL@/gone\n')
        for _ in range(3):
            self.command('poll', 'gone', check=1)
        self.server.pages['/gone'] = rss(items(1))
        self.command('poll', 'gone')
        process.terminate()
        _, err = process.communicate(timeout=15)
        self.assertEqual(err.count('HTTP 404'), 1, err)
        self.assertEqual(err.count('recovered=yes'), 1, err)

    def test_unknown_feeds_are_refused_by_name(self):
        self.begin()
        for command in 'show', 'poll', 'pause', 'resume', 'catchup':
            self.assertIn('no feed is called `nope`', self.command(command, 'nope', check=64).stderr)


class TheSocket(Control):
    def test_its_mode_and_its_end(self):
        process = self.begin()
        self.assertEqual(stat.S_IMODE(os.stat(self.socket).st_mode), 0o660)
        process.terminate()
        self.assertEqual(process.wait(15), 0)
        self.assertFalse(os.path.exists(self.socket))

    def test_one_left_by_a_killed_daemon_is_replaced(self):
        process = self.begin()
        process.kill()
        process.wait()
        self.assertTrue(os.path.exists(self.socket))
        self.assertFalse(self.status()['running'])
        process = self.start('daemon', '-c', self.config)
        self.wait_for(lambda: self.status()['running'])

    def test_a_path_of_its_own_and_a_second_daemon(self):
        own = os.path.join(self.dir, 'own.sock')
        self.server.pages['/a'] = self.server.pages['/b'] = rss(items(1))
        self.configure('[feed:a]\nurl = @URL@/a\n', main='control = %s' % own)
        self.start('daemon', '-c', self.config)
        self.wait_for(lambda: os.path.exists(own))
        self.assertTrue(self.status()['running'])
        with open(self.config) as f:
            second = f.read().replace('/state\n', '/state2\n').replace('/mail\n', '/mail2\n')
        with open(self.config, 'w') as f:
            f.write(second)
        process = self.start('daemon', '-c', self.config)
        self.wait_for(lambda: os.path.exists(os.path.join(self.dir, 'mail2')))
        process.terminate()
        _, err = process.communicate(timeout=15)
        self.assertIn('another daemon answers', err)
        self.assertTrue(os.path.exists(own))

    def test_nonsense_is_answered_and_harms_nobody(self):
        self.begin()
        for request, word in ((b'\n', 'does not know'), (b'frobnicate\n', 'frobnicate'), (b'x' * 9000, 'longer than'),
                              (b'poll ' + b'a ' * 300 + b'\n', 'more than'), (b'pause\n', 'with 0 arguments'),
                              (b'show \x00\x01\xff\n', 'does not know'), (b'list \xff\xfe\n', 'no feed is called')):
            verdict = json.loads(self.talk(request).splitlines()[-1])
            self.assertFalse(verdict['ok'])
            self.assertIn(word, verdict['error'], request)
        self.assertEqual(self.status()['feeds'], 2)

    def test_requests_have_ceilings(self):
        self.begin()
        for words in (255, 256, 257):
            said = self.talk(b'poll' + b' z' * (words - 1) + b'\n')
            self.assertIn('more than 256 words' if words > 256 else 'no feed is called', said, words)
        for size in (8191, 8192, 8193):
            said = self.talk(b'poll ' + b'z' * (size - 6) + b'\n')
            self.assertIn('longer than 8192' if size > 8192 else 'no feed is called', said, size)

    def test_silent_clients_do_not_keep_others_out(self):
        self.begin()
        silent = []
        for _ in range(40):
            s = socket.socket(socket.AF_UNIX)
            s.connect(self.socket)
            silent.append(s)
        for s in silent[:20]:
            s.close()
        self.assertEqual(self.status()['feeds'], 2)
        for s in silent[20:]:
            s.close()

    def test_no_more_clients_than_there_may_be(self):
        self.begin()
        silent = []

        def clients():
            """How many were let in, and how many wait in the kernel."""
            with open('/proc/net/unix') as f:
                states = [line.split()[5] for line in f if line.endswith(' %s\n' % self.socket)]
            return states.count('03'), states.count('02')

        for n in (31, 32, 33, 40):
            while len(silent) < n:
                silent.append(socket.socket(socket.AF_UNIX))
                silent[-1].connect(self.socket)
            self.wait_for(lambda: clients() == (min(n, 32), max(n - 32, 0)))
        for s in silent:
            s.close()
        self.assertEqual(self.status()['feeds'], 2)

    def test_a_client_that_leaves_while_it_waits(self):
        self.server.pages['/slow'] = lambda h: (time.sleep(0.5), h.feed(rss(items(1))))
        self.begin('[feed:a]\nurl = @URL@/a\n[feed:b]\nurl = @URL@/b\n[feed:slow]\nurl = @URL@/slow\n')
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(self.socket)
            s.sendall(b'poll slow\n')
        self.command('poll', 'slow')
        self.assertEqual(self.status()['failing'], 0)

    @unittest.skipUnless(os.geteuid() == 0, 'needs root')
    def test_strangers_are_refused(self):
        self.begin()
        os.chmod(self.dir, 0o755)
        os.chmod(os.path.join(self.dir, 'state'), 0o755)
        os.chmod(self.socket, 0o666)  # the mode alone would let them in
        code = 'import socket; s = socket.socket(socket.AF_UNIX); s.connect(%r); s.sendall(b"status\\n"); ' \
               'print(s.makefile().read())' % self.socket
        said = subprocess.run(['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', 'python3', '-c', code],
                              capture_output=True, text=True)
        self.assertIn('"code":77', said.stdout, said.stderr)
        self.assertNotIn('feeds', said.stdout)
        os.chown(self.socket, -1, 12345)
        said = subprocess.run(['setpriv', '--reuid=65534', '--regid=65534', '--groups=12345', 'python3', '-c', code],
                              capture_output=True, text=True)
        self.assertIn('"feeds":2', said.stdout, said.stderr)

    def test_is_taken_from_the_service_manager(self):
        self.server.pages['/a'] = self.server.pages['/b'] = rss(items(1))
        path = os.path.join(self.dir, 'passed.sock')
        self.configure('[feed:a]\nurl = @URL@/a\n', main='control = %s' % path)
        listener = socket.socket(socket.AF_UNIX)
        self.addCleanup(listener.close)
        listener.bind(path)
        listener.listen()
        start = 'import os, sys; os.dup2(%d, 3); os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid())); ' \
                'os.set_inheritable(3, True); os.execv(sys.argv[1], sys.argv[1:])' % listener.fileno()
        process = subprocess.Popen(['python3', '-c', start, harness.PROGRAM, 'daemon', '-c', self.config],
                                   pass_fds=[listener.fileno()], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.processes.append(process)
        self.assertTrue(self.status()['running'])
        process.terminate()
        self.assertEqual(process.wait(15), 0)
        self.assertTrue(os.path.exists(path))  # it is not ours


class WithoutADaemon(Control):
    def set_up(self):
        self.server.pages['/a'] = rss(items(2, title='A'))
        self.configure('[feed:a]\nurl = @URL@/a\n[feed:gone]\nurl = @URL@/gone\n')

    def test_status_reads_the_files(self):
        self.set_up()
        said = self.command('status').stdout
        self.assertIn('No daemon is running', said)
        self.assertIn('systemctl --user enable', said)
        self.assertIn('systemctl enable', self.run_program('status', '-c', '/etc/..' + self.config).stdout)
        self.assertIn('2 feeds, none failing', said)
        self.once(check=1)
        before = os.stat(os.path.join(self.dir, 'state', 'wirespool.db')).st_mtime_ns
        status = self.status()
        self.assertFalse(status['running'])
        self.assertEqual(status['failing_feeds'][0]['reason'][:8], 'HTTP 404')
        self.assertEqual(before, os.stat(os.path.join(self.dir, 'state', 'wirespool.db')).st_mtime_ns)
        self.assertIn('wirespool_up 0', self.command('status', '--metrics').stdout)

    def test_a_feed_that_fell_silent_is_counted(self):
        self.set_up()
        self.once(check=1)
        self.assertNotIn('silent', self.command('status').stdout)
        db = sqlite3.connect(os.path.join(self.dir, 'state', 'wirespool.db'))
        db.execute("UPDATE feed SET news = ?, longest = ? WHERE id = 'a'", (int(time.time()) - 300 * 86400, 2 * 86400))
        db.commit()
        db.close()
        self.assertIn('2 feeds, 1 failing, 1 silent for long', self.command('status').stdout)
        self.assertEqual((self.status()['silent'], self.show('a')['health']), (1, 'silent'))
        self.assertIn('wirespool_feeds_silent 1', self.command('status', '--metrics').stdout)

    def test_pause_and_resume_write_the_state(self):
        self.set_up()
        self.command('pause', 'a', 'a')
        self.assertEqual(self.show('a')['paused'], 'command')
        self.once(check=1)
        self.assertEqual(self.files(), [])
        self.command('resume', 'a')
        self.once(check=1)
        self.assertEqual(self.subjects(), ['A 1', 'A 2'])

    def test_poll_and_catchup_do_it_themselves(self):
        self.set_up()
        self.assertIn('1 feed caught up', self.command('catchup', 'a').stdout)
        self.assertEqual(self.files(), [])
        self.server.pages['/a'] = rss(items(3, title='A'))
        self.assertIn('1 message delivered', self.command('poll', 'a').stdout)
        self.assertEqual(self.subjects(), ['A 3'])

    def test_a_catchup_that_fails_is_made_good(self):
        self.set_up()
        self.once('a')
        self.server.pages['/a'] = None
        self.command('catchup', 'a', check=1)
        self.server.pages['/a'] = rss(items(9, title='A'))
        self.once('a')
        self.assertEqual(len(self.files()), 2)

    def test_what_needs_a_daemon_says_so(self):
        self.set_up()
        for args in ('reload',), ('log-level', 'debug'):
            self.assertIn('no daemon is running', self.command(*args, check=69).stderr)

    def test_a_command_beside_once_says_who_works(self):
        self.set_up()
        end = threading.Event()
        self.addCleanup(end.set)
        self.server.pages['/a'] = lambda h: (end.wait(30), h.feed(rss(items(1))))
        process = self.start('once', '-c', self.config, 'a')
        self.wait_for(lambda: len(self.server.requests) == 1)
        self.assertIn('another wirespool (pid %d)' % process.pid, self.command('pause', 'a', check=75).stderr)
        end.set()
        self.assertEqual(process.wait(15), 0)

    def test_reading_keeps_nobody_from_starting(self):
        self.set_up()
        self.once('a')
        readers = [self.start('status', '-c', self.config) for _ in range(5)]
        self.once('a')
        for reader in readers:
            self.assertEqual(reader.wait(15), 0)


if __name__ == '__main__':
    harness.main()
