"""Every mistake that a user can make, made once: the message says what is wrong, where, and what to do about it."""
import os
import re
import shutil
import socket
import subprocess
import unittest

import harness
from harness import Case, items, rss

FEED = '[feed:lwn]\nurl = @URL@/a\n'
NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']


class Errors(Case):
    def setUp(self):
        super().setUp()
        self.server.pages['/a'] = rss(items(2))
        self.server.pages['/a?2'] = rss(items(1))
        self.server.pages['/page'] = self.server.pages['/page?new'] = lambda h: h.answer(200, b'<html><title>A page</title><body>Hi</body></html>',
                                                        {'Content-Type': 'text/html'})

    def says(self, code, wanted, *args, prefix=(), env=None, program=None):
        """Run it: the exit code, and each of the patterns in what it says; nothing that a program would say."""
        done = subprocess.run([*prefix, program or harness.PROGRAM, *args], capture_output=True, text=True, timeout=60,
                              env=dict(os.environ, **(env or {})))
        said = done.stdout + done.stderr
        self.assertEqual(done.returncode, code, '%s\n%s' % (args, said))
        for pattern in wanted:
            self.assertRegex(said, pattern, args)
        self.assertNotRegex(said, r'Assertion|Sanitizer|\(null\)|errno', args)
        return said

    def path(self, *names):
        return os.path.join(self.dir, *names)

    def change(self, before, after):
        with open(self.config) as f:
            text = f.read()
        with open(self.config, 'w') as f:
            f.write(text.replace(before, after))


class Words(Errors):
    def test_commands_and_options(self):
        self.configure(FEED)
        for args, wanted in (
            (['stats'], ['no command `stats`', 'did you mean `status`', 'wirespool help']),
            (['frobnicate'], ['no command `frobnicate`', 'wirespool help']),
            (['status', '--jsn'], ["unrecognized option '--jsn'", 'usage: wirespool status', '--json']),
            (['add'], ['usage: wirespool add', 'URL']),
            (['suggest', 'energi', '-c', self.config], ['no topic is called `energi`']),
        ):
            self.assertLess(len(self.says(64, wanted, *args).splitlines()), 8, args)

    def test_an_unknown_feed_and_the_nearest(self):
        self.configure(FEED)
        for command in 'once', 'poll', 'show', 'list', 'pause', 'resume', 'catchup', 'remove':
            self.says(64, ['no feed is called `lwm`', 'did you mean `lwn`', 'wirespool list'], command, '-c', self.config, 'lwm')
        self.start('daemon', '-c', self.config)
        self.wait_for(lambda: os.path.exists(self.path('state', 'control.sock')))
        for command in 'poll', 'show', 'list', 'pause', 'resume', 'catchup':
            self.says(64, ['no feed is called `lwm`', 'did you mean `lwn`'], command, '-c', self.config, 'lwm')
        self.configure('')
        self.says(64, ['there is none yet', 'wirespool add URL'], 'once', '-c', self.config, 'lwn')

    def test_what_is_not_there(self):
        self.configure(FEED)
        nothing = self.path('nothing')
        for args, code, wanted in (
            (['parse', nothing], 66, ['nothing: No such file']),
            (['import', '-c', self.config, nothing], 66, ['nothing: there is no such file']),
            (['explain', '-c', self.config, nothing], 66, ['no such file, and no Message-ID']),
            (['check', '-c', nothing], 78, ['nothing: there is no such file', 'wirespool add URL', r'wirespool.conf\(5\)']),
            (['check', '-c', self.dir], 78, ['cannot be read: Is a directory']),
            (['reload', '-c', self.config], 69, ['no daemon is running', 'control.sock']),
        ):
            self.says(code, wanted, *args)
        if not os.path.exists('/etc/wirespool/wirespool.conf'):
            self.says(78, ['/etc/wirespool/wirespool.conf: there is no such file, nor /no/home/.config/wirespool/'],
                      'once', env={'HOME': '/no/home', 'XDG_CONFIG_HOME': ''})


class Configuration(Errors):
    def test_every_mistake_has_its_place_and_a_way_out(self):
        for text, wanted in (
            ('urll = x', ['conf:15:1: unknown key "urll"', 'did you mean "url"']),
            ('interval = 5', ['interval: "5" is no duration', '15m']),
            ('interval = 1s', ['interval', 'least|below|over']),
            ('max-body = 5 bananas', ['max-body', '5 bananas', '256K|16M']),
            ('stories = perhaps', ['stories', 'perhaps', 'neither yes nor no']),
            ('first-poll = some', ['first-poll', 'all']),
            ('password = hush', ['password', 'credential:NAME']),
            ('folder = a/../b', ['folder', 'dot']),
            ('[feed:A b]\nurl = http://x/', ["a feed's id is letters"]),
            ('[feed:b]\nurl = ftp://x/', ['"ftp://x/" is no http or https URL']),
            ('[feed:b]\n', [r'\[feed:b\] has no url']),
            ('[feed:lwn]\nurl = http://x/', [r'\[feed:lwn\]', 'stands already in .*wirespool.conf:13']),
            ('[topik:a]\nkeywords = a', [r'unknown section \[topik\]', r'did you mean \[topic\]']),
            ('nonsense', ['expected key = value']),
        ):
            self.configure(FEED + text)
            said = self.says(78, wanted, 'check', '-c', self.config)
            self.assertNotIn('hush', said)
            self.assertRegex(said, r'wirespool\.conf:\d+:\d+: ')

    def test_every_mistake_of_a_rule(self):
        for rule, wanted in (
            ('oil^x', ['weight', 'oil^2'.replace('^', r'\^')]),
            ('"oil', ['the quote is not closed']),
            ('ref*er', ['only at the end of a word']),
            ('oil,,gas', ['a comma too many']),
            ('titel:oil', ['titel', 'title']),
            ('-oil^2', ['a veto has no weight']),
            ('oil "gas"', ['comma']),
        ):
            self.configure(FEED + '[topic:t]\nkeywords = ok, %s, fine\n' % rule)
            said = self.says(78, wanted, 'check', '-c', self.config)
            self.assertIn('^\n', said)  # a caret below the place

    def test_all_of_one_list_at_once(self):
        self.configure(FEED + '[topic:t]\nkeywords = a*b, fine, "two wor*ds, here", oil^x,\n    titel:gas, -x^2, "good one", *\n')
        said = self.says(78, [], 'check', '-c', self.config)
        places = re.findall(r'conf:(\d+:\d+): keywords: ', said)
        self.assertEqual(places, sorted(places, key=lambda place: [int(n) for n in place.split(':')]))
        self.assertEqual(len(places), 6, said)
        self.configure(FEED + '[topic:t]\nkeywords = %s\n' % ', '.join(['a*b'] * 100))
        self.assertEqual(self.says(78, [], 'check', '-c', self.config).count('keywords: '), 10)


class Places(Errors):
    def deliver(self, code, *wanted):
        return self.says(code, wanted, 'once', '--all', '-c', self.config)

    def test_a_spool_that_cannot_be(self):
        with open(self.path('file'), 'w'):
            pass
        for spool, wanted in ((self.path('file'), 'file.*: Not a directory'), ('/proc/none', 'cannot create /proc/none')):
            self.configure(FEED)
            self.change('spool = ' + self.spool, 'spool = ' + spool)
            self.deliver(74, wanted, '1 failed; 0 messages')
        self.configure(FEED)
        self.deliver(0, '2 messages delivered')

    def test_a_spool_that_was_removed_is_made_anew(self):
        self.configure(FEED)
        self.deliver(0)
        shutil.rmtree(self.spool)
        self.server.pages['/a'] = rss(items(3))
        self.deliver(0, '1 message delivered')
        self.assertEqual(self.subjects(), ['Item 3'])

    def test_a_running_daemon_tells_of_its_spool(self):
        self.configure(FEED, 'interval = 1h')
        with open(self.spool, 'w'):
            pass
        self.start('daemon', '-c', self.config)
        said = []
        self.wait_for(lambda: said.append(self.run_program('status', '-c', self.config).stdout) or 'Nothing can' in said[-1])
        self.assertRegex(said[-1], r'Nothing can be delivered since \d+:\d+: .*mail.*: Not a directory\n  -> move away')
        os.unlink(self.spool)
        self.says(0, ['lwn: 2 new messages'], 'poll', '-c', self.config, 'lwn')
        self.assertNotIn('Nothing can', self.run_program('status', '-c', self.config).stdout)

    def test_two_instances(self):
        self.configure(FEED)
        first = self.start('daemon', '-c', self.config)
        self.wait_for(lambda: os.path.exists(self.path('state', 'control.sock')))
        for command in 'once', 'daemon':
            self.says(75, [r'another wirespool \(pid %d\)' % first.pid, 'lock', 'wirespool poll'], command, '-c', self.config)

    def test_a_control_socket_in_use(self):
        self.configure(FEED, main='control = %s' % self.path('socket'))
        with socket.socket(socket.AF_UNIX) as s:
            s.bind(self.path('socket'))
            s.listen()
            daemon = self.start('daemon', '-c', self.config)
            self.wait_for(lambda: len(self.files()) == 2)
            daemon.terminate()
            self.assertIn('another daemon answers', daemon.communicate(timeout=15)[1])

    @unittest.skipUnless(os.geteuid() == 0, 'needs root')
    def test_root_makes_nothing_in_the_state_of_another(self):
        self.configure(FEED)
        os.mkdir(self.path('state'))
        os.chown(self.path('state'), 65534, 65534)
        for command in ('once',), ('daemon',), ('pause', 'lwn'):
            self.says(77, ['state belongs to nobody, who could not write what root makes there: run this as nobody'],
                      command[0], '-c', self.config, *command[1:])
        self.assertEqual(os.listdir(self.path('state')), [])
        self.says(0, ['No daemon is running'], 'status', '-c', self.config)
        for name in 'lock', 'wirespool.db':  # its owner has been at work
            with open(self.path('state', name), 'w'):
                pass
            os.chown(self.path('state', name), 65534, 65534)
        self.says(77, ['run this as nobody'], 'once', '-c', self.config)
        self.assertEqual(self.files(), [])
        self.says(0, ['is paused'], 'pause', '-c', self.config, 'lwn')
        self.assertEqual({os.stat(self.path('state', name)).st_uid for name in os.listdir(self.path('state'))}, {65534})

    @unittest.skipUnless(os.geteuid() == 0, 'needs root')
    def test_rights(self):
        program = self.path('wirespool')
        shutil.copy(harness.PROGRAM, program)
        os.chmod(self.dir, 0o755)
        os.mkdir(self.path('ours'), 0o700)
        os.mkdir(self.path('theirs'), 0o777)
        os.chown(self.path('theirs'), 65534, 65534)
        self.configure(FEED)
        self.change(self.spool, self.path('ours', 'mail'))
        self.change(self.dir + '/state', self.path('theirs', 'state'))
        as_nobody = {'prefix': NOBODY, 'program': program, 'env': {'HOME': self.dir}}
        self.says(74, ['cannot create .*/ours/mail', 'Permission denied: this is nobody, and .*/ours belongs to root'],
                  'once', '-c', self.config, **as_nobody)
        self.says(0, ['The spool cannot be written by this user: Permission denied'], 'status', '-c', self.config, **as_nobody)
        self.change(self.path('theirs', 'state'), self.path('ours', 'state'))
        self.says(77, ['cannot create .*/ours/state: Permission denied: this is nobody, and .*/ours belongs to root'],
                  'once', '-c', self.config, **as_nobody)
        self.says(77, ['cannot write .*conf', 'belongs to'], 'add', '-c', self.config, self.server.url + '/a?2', **as_nobody)
        os.chmod(self.config, 0o600)
        self.says(78, ['wirespool.conf: cannot be read: Permission denied', 'whom it belongs to'], 'check', '-c',
                  self.config, **as_nobody)

    @unittest.skipUnless(os.geteuid() == 0, 'needs root')
    def test_a_full_disk(self):
        self.configure(FEED)
        script = 'mount -t tmpfs -o size=64k none "$1" && head -c 60000 /dev/zero >"$1/full"; shift; exec "$@"'
        os.mkdir(self.spool)
        there = ['unshare', '-m', '--propagation', 'private', 'sh', '-c', script, 'sh', self.spool]
        if subprocess.run([*there, 'true'], capture_output=True).returncode:
            self.skipTest('cannot mount')
        self.says(74, ['No space left', re.escape(self.spool), '0 messages'], 'once', '--all', '-c', self.config, prefix=there)
        self.deliver(0, '2 messages delivered')

    @unittest.skipUnless(os.geteuid() == 0, 'needs root')
    def test_a_state_that_is_read_only(self):
        self.configure(FEED)
        self.deliver(0, '2 messages delivered')
        script = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1"; shift; exec "$@"'
        there = ['unshare', '-m', '--propagation', 'private', 'sh', '-c', script, 'sh', self.path('state')]
        if subprocess.run([*there, 'true'], capture_output=True).returncode:
            self.skipTest('cannot mount')
        self.says(77, ['cannot lock .*: Read-only file system'], 'once', '-c', self.config, prefix=there)
        for command in 'status', 'verify':
            self.says(77, [r'wirespool\.db cannot be read where nothing can be written'], command, '-c', self.config,
                      prefix=there)


class Servers(Errors):
    def test_what_a_feed_can_answer(self):
        with socket.socket() as s:
            s.bind(('127.0.0.1', 0))
            closed = 'http://127.0.0.1:%d/x' % s.getsockname()[1]
        for url, reason, advice in (
            (closed, r'connection refused by 127\.0\.0\.1 port \d+', 'is the address right'),
            ('http://no.such.host.invalid/', 'no address for no.such.host.invalid', 'is the name right'),
            (self.server.url + '/none', 'HTTP 404', 'it may have moved'),
            (self.server.url + '/page', 'an HTML page', 'it is a page; its feed: wirespool add .*/page'),
        ):
            self.configure('[feed:x]\nurl = %s\n' % url)
            self.says(1, ['poll feed=x', reason, 'url=' + re.escape(url)], 'once', '--all', '-c', self.config)
            self.says(0, ['1 failing', 'x  since', reason, '-> ' + advice], 'status', '-c', self.config)
            self.says(69 if 'HTML' not in reason else 65, [re.escape(url), reason, 'is the address right' if 'HTML' not in reason else 'look for RSS'], 'add', '-c', self.config, '--id', 'y',
                      url + '?new')


if __name__ == '__main__':
    harness.main()
