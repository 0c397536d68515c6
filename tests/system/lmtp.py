"""Delivery by LMTP: to a real Dovecot, and to a small server that refuses, dawdles and dies where it hurts."""
import email
import email.policy
import grp
import json
import os
import pwd
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import threading
import time
import unittest

import harness
from harness import Case, items, rss

HAS_LMTP = bool(harness.DOVECOT) and any(os.path.exists(d + '/lmtp') for d in ('/usr/lib/dovecot', '/usr/libexec/dovecot'))


class Fake:
    """An LMTP server on a Unix socket. script(event, n) is asked before each answer: it returns the bytes to send, None
    for what a good server says, or 'die'. Events: connect, LHLO, MAIL, 'RCPT <address>', DATA, 'in data', and
    'verdict <address>'; n counts that event. A line of a mail that holds `kills` is the server's end. pipelined: two
    commands came at once."""

    def __init__(self, path, script=lambda event, n: None):
        self.script, self.mails, self.counts, self.pipelined, self.kills = script, [], {}, False, None
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(path)
        self.socket.listen(16)
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            try:
                connection = self.socket.accept()[0]
            except OSError:
                return
            try:
                with connection, connection.makefile('rwb', buffering=0) as f:
                    self.talk(connection, f)
            except OSError:
                pass

    def stop(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join()

    def say(self, f, event, good, mail=None):
        """Whether it was a good answer; a mail it is good for is kept before anybody can have read that."""
        self.counts[event] = self.counts.get(event, 0) + 1
        answer = self.script(event, self.counts[event])
        if answer == 'die':
            raise ConnectionResetError
        is_good = (answer or good)[:1] in b'23'
        if is_good and mail:
            self.mails.append(mail)
        f.write(answer or good)
        return is_good

    def talk(self, connection, f):
        buffer, recipients = b'', []

        def line():
            nonlocal buffer
            while b'\r\n' not in buffer:
                more = connection.recv(65536)
                if not more:
                    raise ConnectionResetError
                buffer += more
            one, _, buffer = buffer.partition(b'\r\n')
            return one

        self.say(f, 'connect', b'220 fake\r\n')
        while True:
            command = line()
            self.pipelined |= bool(buffer)
            verb = command.split(b' ')[0].decode()
            if verb == 'LHLO':
                self.say(f, verb, b'250-fake\r\n250-PIPELINING\r\n250 8BITMIME\r\n')
            elif verb == 'RCPT':
                address = command[9:-1].decode()
                if self.say(f, 'RCPT ' + address, b'250 2.1.5 ok\r\n'):
                    recipients.append(address)
            elif verb == 'DATA':
                if not self.say(f, verb, b'354 go on\r\n'):
                    continue
                text = []
                self.counts['in data'] = self.counts.get('in data', 0) + 1
                if self.script('in data', self.counts['in data']) == 'die':
                    line()
                    raise ConnectionResetError
                while (one := line()) != b'.':
                    if self.kills and self.kills in one:
                        raise ConnectionResetError
                    text.append(one[1:] if one[:1] == b'.' else one)
                raw = b'\r\n'.join(text) + b'\r\n'
                for address in recipients:
                    self.say(f, 'verdict ' + address, b'250 2.0.0 kept\r\n', (address, raw))
                recipients = []
            else:
                if verb == 'RSET':
                    recipients = []
                self.say(f, verb, b'221 bye\r\n' if verb == 'QUIT' else b'250 ok\r\n')
                if verb == 'QUIT':
                    return


class Lmtp(Case):
    recipients = 'ann@site.example'

    def setUp(self):
        super().setUp()
        self.socket_path = os.path.join(self.dir, 's')
        self.fake = None

    def tearDown(self):
        if self.fake:
            self.fake.stop()
        super().tearDown()

    def serve(self, script=lambda event, n: None):
        self.fake = Fake(self.socket_path, script)

    def configure_lmtp(self, text='[feed:a]\nurl = @URL@/a\nfolder = News/Linux\n', main='', defaults='first-poll = all'):
        self.configure(text, defaults, 'lmtp = unix:%s\nlmtp-recipient = %s\n%s' % (self.socket_path, self.recipients, main))

    def queued(self, where='queue'):
        """Paths below the queue that are messages."""
        top = os.path.join(self.dir, 'state', 'lmtp', where)
        return sorted(os.path.relpath(os.path.join(root, n), top) for root, _, names in os.walk(top) for n in names
                      if os.path.basename(root) in ('new', 'cur', 'tmp'))

    def received(self):
        return sorted((address, email.message_from_bytes(raw, policy=email.policy.default)['Subject'])
                      for address, raw in self.fake.mails)

    def daemon(self):
        process = self.start('daemon', '-c', self.config)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.stdout.close)
        return process


class Ways(Lmtp):
    def test_sends_each_message_to_its_folder_and_empties_the_queue(self):
        self.serve()
        self.server.pages['/a'] = rss(items(3))
        self.configure_lmtp()
        self.once()
        self.assertEqual(self.received(), [('ann+News/Linux@site.example', 'Item %d' % i) for i in (1, 2, 3)])
        self.assertEqual(self.queued(), [])
        self.assertEqual(self.files(), [])
        self.assertFalse(self.fake.pipelined)
        raw = self.fake.mails[0][1]
        self.assertTrue(raw.startswith(b'X-Wire-Folder: News/Linux\r\nReceived: '))
        self.assertNotIn(b'\nReturn-Path', raw)
        self.once()
        self.assertEqual(len(self.fake.mails), 3)

    def test_what_wirespool_says_itself_goes_there_too(self):
        self.serve()
        self.server.pages['/a'] = rss(items(3))
        self.configure_lmtp('[feed:a]\nurl = @URL@/a\ndigest = daily\n[feed:b]\nurl = @URL@/b\nstatus-after = 1s\n')
        self.once(check=1)
        self.assertEqual(self.received(), [])
        db = sqlite3.connect(os.path.join(self.dir, 'state', 'wirespool.db'))
        db.execute('UPDATE note SET value = value - 86400 WHERE name = "digest-daily"')
        db.execute('UPDATE feed SET failing_since = failing_since - 86400 WHERE failing_since > 0')
        db.commit()
        db.close()
        self.once(check=1)
        subjects = [(address, subject.split(' – ')[0]) for address, subject in self.received()]
        self.assertEqual(subjects, [('ann+News@site.example', 'News: 3 articles'),
                                    ('ann+Status@site.example', 'feed b has been failing for 24 hours')])
        self.assertEqual(self.queued(), [])

    def test_topics_are_recipients_of_their_own(self):
        self.serve()
        self.server.pages['/a'] = rss(items(1))
        self.configure_lmtp('[feed:a]\nurl = @URL@/a\nfolder = INBOX\n[topic:t]\nkeywords = item^5\nfolder = My "own" topics\n'
                            'flag = \\Flagged\nseen = yes\n')
        self.once()
        self.assertEqual(self.received(), [('"ann+My \\"own\\" topics"@site.example', 'Item 1'), ('ann@site.example', 'Item 1')])
        self.assertIn(b'X-Wire-Flags: \\Flagged \\Seen\r\n', self.fake.mails[0][1])

    def test_the_folder_may_be_told_by_header_only(self):
        self.serve()
        self.server.pages['/a'] = rss(items(1))
        self.configure_lmtp('[feed:a]\nurl = @URL@/a\nfolder = Zeitung/München\n', 'lmtp-folder = header')
        self.once()
        self.assertEqual(self.received(), [('ann@site.example', 'Item 1')])
        message = email.message_from_bytes(self.fake.mails[0][1], policy=email.policy.default)
        self.assertEqual(message['X-Wire-Folder'], 'Zeitung/München')

    def test_dots_and_long_texts_arrive_as_they_are(self):
        self.serve()
        text = '.\n..\n.x ' + 'word ' * 200000 + '\n.'
        self.server.pages['/a'] = rss([{'title': 'Dots', 'guid': 'g', 'description': '<pre>' + text + '</pre>'}])
        self.server.pages['/a'] = self.server.pages['/a'].replace(b'<pre>', b'&lt;pre&gt;').replace(b'</pre>', b'&lt;/pre&gt;')
        self.configure_lmtp()
        self.once()
        by_mail = email.message_from_bytes(self.fake.mails[0][1], policy=email.policy.default)
        self.configure('[feed:a]\nurl = @URL@/a\n', 'first-poll = all', 'control = %s/c' % self.dir)
        shutil.rmtree(os.path.join(self.dir, 'state'))
        self.once()
        by_spool = self.messages('News')[0]
        for kind in ('html', 'plain'):
            got = by_mail.get_body((kind,)).get_content().replace('\r\n', '\n')
            self.assertEqual(got, by_spool.get_body((kind,)).get_content())
        self.assertIn('\n.\n..\n.x word', re.sub('\n +', '\n', got))


class Several(Lmtp):
    recipients = 'ann@site.example, ben@site.example, cem@site.example'

    def test_each_recipient_has_a_verdict_of_its_own(self):
        def script(event, n):
            if event == 'RCPT cem+News/Linux@site.example':
                return b'550-5.1.1 nobody\r\n550 5.1.1 of that name\r\n'
            if event == 'verdict ben+News/Linux@site.example' and n == 1:
                return b'452 4.2.2 mailbox is full\r\n'

        self.serve(script)
        self.server.pages['/a'] = rss(items(1))
        self.configure_lmtp()
        done = self.once(check=75)
        self.assertEqual(self.received(), [('ann+News/Linux@site.example', 'Item 1')])
        self.assertEqual(self.fake.counts['MAIL'], 1)
        self.assertEqual([p.split('/')[0] for p in self.queued()], ['ben@site.example'])
        self.assertEqual([p.split('/')[0] for p in self.queued('refused')], ['cem@site.example'])
        self.assertIn('of that name', done.stderr)
        self.once()
        self.assertEqual([a for a, _ in self.received()], ['ann+News/Linux@site.example', 'ben+News/Linux@site.example'])
        self.assertEqual(self.queued(), [])
        # What was refused is sent again once it is put back.
        state = os.path.join(self.dir, 'state', 'lmtp')
        self.fake.script = lambda event, n: None
        subprocess.run(['cp', '-a', state + '/refused/.', state + '/queue'], check=True)
        self.once()
        self.assertEqual(len(self.received()), 3)


class Trouble(Lmtp):
    def test_a_server_that_is_away_gets_its_mail_when_it_is_back(self):
        self.server.pages['/a'] = rss(items(2))
        self.configure_lmtp()
        self.once(check=75)
        self.assertEqual(len(self.queued()), 2)
        self.daemon()
        self.serve()
        self.wait_for(lambda: len(self.fake.mails) == 2 and not self.queued())

    def test_status_says_what_waits_and_why(self):
        self.server.pages['/a'] = rss(items(2))
        self.configure_lmtp()

        def status(*form):
            return self.run_program('status', *form, '-c', self.config).stdout
        self.once(check=75)
        files = json.loads(status('--json'))
        self.assertEqual((files['running'], files['lmtp']['waiting']), (False, 2))
        self.assertIn('2 messages for the mail server wait since ', status())
        self.daemon()
        self.wait_for(lambda: json.loads(status('--json')).get('lmtp', {}).get('reason'))
        queue = json.loads(status('--json'))['lmtp']
        self.assertEqual(queue['waiting'], 2)
        self.assertIn('No such file', queue['reason'])
        self.assertLess(abs(queue['oldest'] - time.time()), 60)
        self.assertIn('No such file', status())
        self.assertIn('\nwirespool_lmtp_waiting 2\n', status('--metrics'))
        self.serve()
        self.wait_for(lambda: json.loads(status('--json'))['lmtp'] == {'waiting': 0})
        self.assertNotIn('mail server', status())

    def test_a_reload_leads_to_another_server(self):
        self.server.pages['/a'] = rss(items(2))
        self.socket_path += '-that-is-not-there'
        self.configure_lmtp()
        process = self.daemon()
        self.wait_for(lambda: len(self.queued()) == 2)
        self.socket_path = os.path.join(self.dir, 's')
        self.serve()
        self.configure_lmtp()
        process.send_signal(signal.SIGHUP)
        self.wait_for(lambda: len(self.fake.mails) == 2 and not self.queued())
        process.terminate()
        self.wait_for(lambda: process.poll() == 0)

    def test_a_mail_under_way_is_finished_before_the_daemon_ends(self):
        asked, go_on = threading.Event(), threading.Event()

        def script(event, n):
            if event.startswith('verdict'):
                asked.set()
                go_on.wait(10)

        self.serve(script)
        self.server.pages['/a'] = rss(items(2))
        self.configure_lmtp()
        process = self.daemon()
        self.assertTrue(asked.wait(15))
        process.terminate()
        go_on.set()
        self.wait_for(lambda: process.poll() == 0)
        self.assertEqual((len(self.fake.mails), len(self.queued())), (1, 1))

    def test_dies_in_the_middle_of_data(self):
        self.serve(lambda event, n: 'die' if event == 'in data' and n == 1 else None)
        self.server.pages['/a'] = rss(items(3))
        self.configure_lmtp()
        self.daemon()
        self.wait_for(lambda: len(self.fake.mails) == 3 and not self.queued())
        self.assertEqual([s for _, s in self.received()], ['Item 1', 'Item 2', 'Item 3'])

    def test_dies_before_its_verdict_and_gets_the_same_message_again(self):
        self.serve(lambda event, n: 'die' if event.startswith('verdict') and n == 1 else None)
        self.server.pages['/a'] = rss(items(1))
        self.configure_lmtp()
        self.daemon()
        self.wait_for(lambda: len(self.fake.mails) == 1 and not self.queued())
        self.assertEqual(self.fake.counts['DATA'], 2)

    def test_one_message_that_kills_the_server_does_not_hold_up_the_others(self):
        self.serve()
        self.fake.kills = b'Subject: Item 1'
        self.server.pages['/a'] = rss(items(3))
        self.configure_lmtp()
        self.daemon()
        self.wait_for(lambda: len(self.fake.mails) == 2 and len(self.queued()) == 1)
        self.fake.kills = None
        self.wait_for(lambda: len(self.fake.mails) == 3 and not self.queued(), 30)

    def test_temporary_and_permanent_answers_to_the_text(self):
        said = iter([b'451 4.3.0 later\r\n', b'554 5.6.0 never\r\n'])
        self.serve(lambda event, n: next(said, None) if event.startswith('verdict') else None)
        self.server.pages['/a'] = rss(items(3))
        self.configure_lmtp()
        self.daemon()
        self.wait_for(lambda: len(self.fake.mails) == 2 and not self.queued())
        self.assertEqual(len(self.queued('refused')), 1)

    def test_a_server_that_wants_no_mail_now_is_asked_again(self):
        answers = {'connect': b'421 4.3.2 busy\r\n', 'LHLO': b'500 what\r\n', 'MAIL': b'451 4.3.0 no\r\n',
                   'RCPT ann+News/Linux@site.example': b'450 4.2.1 no\r\n', 'DATA': b'451 4.3.0 no\r\n'}
        for event, answer in answers.items():
            with self.subTest(event):
                self.serve(lambda e, n, event=event, answer=answer: answer if e == event else None)
                self.server.pages['/a'] = rss(items(1))
                self.configure_lmtp()
                self.once(check=75)
                self.assertEqual((len(self.queued()), self.fake.mails), (1, []))
                self.fake.script = lambda e, n: None
                self.once()
                self.assertEqual((self.queued(), len(self.fake.mails)), ([], 1))
                self.fake.stop()
                self.fake = None
                os.unlink(self.socket_path)
                shutil.rmtree(os.path.join(self.dir, 'state'))

    def test_nonsense_is_no_answer(self):
        for nonsense in (b'hello\r\n', b'220-a\r\n250 b\r\n', b'99 x\r\n', b'220x\r\n', b'x' * 100000 + b'\r\n',
                         b'220-a\r\n' * 1000):
            with self.subTest(nonsense[:10]):
                self.serve(lambda e, n, nonsense=nonsense: nonsense if e == 'connect' else None)
                self.server.pages['/a'] = rss(items(1))
                self.configure_lmtp()
                self.once(check=75)
                self.assertEqual(len(self.queued()), 1)
                self.fake.stop()
                self.fake = None
                os.unlink(self.socket_path)

    def test_says_what_waits_when_lmtp_is_switched_off(self):
        self.server.pages['/a'] = rss(items(2))
        self.configure_lmtp()
        self.once(check=75)
        self.configure('[feed:a]\nurl = @URL@/a\n')
        self.assertIn('waiting=2', self.once().stderr)
        self.assertEqual(len(self.queued()), 2)

    def test_mistakes_of_the_configuration(self):
        for main, want in (('lmtp = /run/x', 'is no server'), ('lmtp = unix:/x', 'lmtp-recipient is not'),
                           ('lmtp = h:24\nlmtp-recipient = ann', 'is no mail address'),
                           ('lmtp = h:24\nlmtp-recipient = a/b@c', 'is no mail address'),
                           ('lmtp = h\nlmtp-recipient = a@c', 'is no server')):
            self.configure('', '', main)
            self.assertIn(want, self.run_program('check', '-c', self.config, check=78).stderr)


CONF = '''
{begin}
base_dir = {run}
log_path = {dir}/dovecot.log
state_dir = {run}
protocols = lmtp
ssl = no
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
first_valid_uid = 1
first_valid_gid = 1
mail_uid = {user}
mail_gid = {group}
mail_fsync = never
mail_home = {home}
{location}
namespace inbox {{
  inbox = yes
  separator = /
}}
{readme}
{users}
service lmtp {{
  chroot =
  user = {user}
  unix_listener {socket} {{
    mode = 0666
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
'''


USERS = '''
userdb {{
  driver = static
  args = uid={user} gid={group} home={home} allow_all_users=yes
}}
passdb {{
  driver = static
  args = nopassword=y
}}
'''

USERS_2_4 = '''
userdb static {{
  userdb_static_allow_all_users = yes
  fields {{
    uid = {user}
    gid = {group}
    home = {home}
  }}
}}
passdb static {{
  fields {{
    nopassword = y
  }}
}}
'''


@unittest.skipUnless(HAS_LMTP, 'dovecot-lmtpd is not installed: delivery to a real server is NOT tested')
class Dovecot(Lmtp):
    def setUp(self):
        super().setUp()
        user = 'nobody' if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
        group = grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name
        run, home = os.path.join(self.dir, 'run'), os.path.join(self.dir, 'home')
        os.chmod(self.dir, 0o755)
        os.mkdir(run)
        os.mkdir(home)
        os.chmod(home, 0o777)
        conf = os.path.join(self.dir, 'dovecot.conf')
        if harness.dovecot_since(2, 4):
            version = {'begin': 'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0', 'users': USERS_2_4,
                       'location': harness.readme('dovecot-2.4'), 'home': home + '/%{user | username}'}
        else:
            version = {'begin': '', 'users': USERS, 'location': 'mail_location = maildir:~/Maildir', 'home': home + '/%n'}
        accounts = {'user': user, 'group': group, 'home': version.pop('home')}
        version['users'] = version['users'].format(**accounts)
        with open(conf, 'w') as f:
            f.write(CONF.format(run=run, dir=self.dir, socket=self.socket_path, readme=harness.readme('dovecot-lmtp'),
                                **accounts, **version))
        self.dovecot = subprocess.Popen([harness.DOVECOT, '-F', '-c', conf], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.wait_for(lambda: os.path.exists(self.socket_path) or self.dovecot.poll() is not None)
        self.home = home

    def tearDown(self):
        self.dovecot.terminate()
        self.dovecot.communicate()
        super().tearDown()

    def mailbox(self, user, folder):
        found = []
        for sub in ('new', 'cur'):
            where = os.path.join(self.home, user, 'Maildir', folder, sub)
            for name in os.listdir(where) if os.path.isdir(where) else []:
                with open(os.path.join(where, name), 'rb') as f:
                    found.append(email.message_from_binary_file(f, policy=email.policy.default))
        return found

    def test_files_into_folders_of_two_users(self):
        self.recipients = 'ann@site.example, ben@site.example'
        self.server.pages['/a'] = rss(items(5))
        self.server.pages['/b'] = rss([{'title': 'Größe', 'guid': 'x', 'description': '&lt;p&gt;.&lt;br&gt;..ärger&lt;/p&gt;'}])
        self.configure_lmtp('[feed:a]\nurl = @URL@/a\nfolder = News/Linux\n[feed:b]\nurl = @URL@/b\nfolder = My feeds\n'
                            '[feed:c]\nurl = @URL@/b\nfolder = INBOX\n')
        self.once()
        self.assertEqual(self.queued(), [])
        for user in ('ann', 'ben'):
            self.assertEqual(sorted(m['Subject'] for m in self.mailbox(user, '.News.Linux')), ['Item %d' % i for i in range(1, 6)])
            mine, = self.mailbox(user, '.My feeds')
            self.assertEqual((mine['Subject'], mine.defects), ('Größe', []))
            self.assertIn('\n.\n..ärger\n', mine.get_body(('plain',)).get_content())
            self.assertEqual(mine['Return-Path'], '<>')
            self.assertNotIn('wirespool', mine.get('Delivered-To', ''))
            self.assertEqual(len(self.mailbox(user, '')), 1)
            ids = {m['Message-ID'] for f in ('.News.Linux', '.My feeds', '') for m in self.mailbox(user, f)}
            self.assertEqual(len(ids), 7)

    def test_survives_a_server_that_is_killed(self):
        self.server.pages['/a'] = rss(items(100))
        self.configure_lmtp()
        process = self.daemon()
        self.wait_for(lambda: len(self.mailbox('ann', '.News.Linux')) > 10)
        self.dovecot.kill()
        self.dovecot.communicate()
        os.unlink(self.socket_path)
        self.assertIsNone(process.poll())
        self.dovecot = subprocess.Popen([harness.DOVECOT, '-F', '-c', os.path.join(self.dir, 'dovecot.conf')],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.wait_for(lambda: not self.queued(), 90)  # one that was under way has failed twice, and waits longer each time
        subjects = {m['Message-ID']: m['Subject'] for m in self.mailbox('ann', '.News.Linux')}
        self.assertEqual(len(subjects), 100)


if __name__ == '__main__':
    harness.main()
