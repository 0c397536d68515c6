"""Exactly once, whatever happens to state and spool between two runs."""
import ctypes
import os
import shutil
import signal
import threading
import sqlite3
import subprocess
import time
import unittest

import harness
from harness import Case, items, rss


class Rebuilding(Case):
    """The state is lost; the spool tells."""

    def deliver(self, n=6, defaults='first-poll = all'):
        self.server.pages['/a'] = rss(items(n))
        self.configure('[feed:a]\nurl = @URL@/a\n[topic:t]\nfolder = T\nkeywords = item\n', defaults)
        self.once()
        self.assert_exactly_once(['Item %d' % i for i in range(1, n + 1)])

    def lose_state(self):
        shutil.rmtree(os.path.join(self.dir, 'state'))

    def database(self):
        return os.path.join(self.dir, 'state', 'wirespool.db')

    def test_nothing_comes_twice(self):
        self.deliver()
        self.lose_state()
        self.once()
        self.assert_exactly_once(['Item %d' % i for i in range(1, 7)])

    def test_only_what_is_newer_comes_and_all_of_it(self):
        # 10 items were shown and only the newest 3 wanted; then 15 new ones, more than a first poll would take.
        self.deliver(3)
        self.lose_state()
        self.server.pages['/a'] = rss(items(18) + items(7, start=-6))
        self.configure('[feed:a]\nurl = @URL@/a\n[topic:t]\nfolder = T\nkeywords = item\n', 'first-poll = 2')
        self.once()
        self.assert_exactly_once(['Item %d' % i for i in range(1, 19)])
        self.once()
        self.assert_exactly_once(['Item %d' % i for i in range(1, 19)])

    def test_what_the_reader_moved_flagged_or_renamed_is_known(self):
        self.deliver(6)
        news = [f for f in self.files() if '/News/' in f]
        archive = os.path.join(self.spool, 'Archive', '2024')
        for sub in ('cur', 'new', 'tmp'):
            os.makedirs(os.path.join(archive, sub))
        os.rename(news[0], news[0].replace('/new/', '/cur/') + ':2,FS')
        os.rename(news[1], os.path.join(archive, 'cur', os.path.basename(news[1]) + ':2,S'))
        os.rename(news[2], os.path.join(archive, 'cur', '1700000000.M1P1.host:2,S'))  # as mutt saves to a folder
        for f in self.files():
            if '/T/' in f:
                os.unlink(f)
        before = self.files()
        self.lose_state()
        self.once()
        self.assertEqual(self.files(), before)

    def test_items_without_dates(self):
        page = [{'title': 'Item %d' % i, 'guid': 'g%d' % i} for i in range(5, 0, -1)]
        self.server.pages['/a'] = rss(page)
        self.configure('[feed:a]\nurl = @URL@/a\n', 'first-poll = all')
        self.once()
        os.unlink([m.path for m in self.messages() if m['Subject'] == 'Item 2'][0])
        self.lose_state()
        self.server.pages['/a'] = rss([{'title': 'Item 6', 'guid': 'g6'}] + page)
        self.once()
        self.assert_exactly_once(['Item %d' % i for i in (1, 3, 4, 5, 6)])

    def test_a_strangers_mail_is_nobodys_business(self):
        new = os.path.join(self.spool, 'new')
        for sub in ('cur', 'new', 'tmp'):
            os.makedirs(os.path.join(self.spool, sub))
        letter = os.path.join(new, '1700000000.M1P1.host')
        with open(letter, 'w') as f:
            f.write('Subject: hello\n\nSecret.\n')
        os.utime(letter, (1, 1))
        self.deliver(2)
        self.assertEqual(os.stat(letter).st_atime, 1)

    def test_a_dry_run_without_state_shows_only_what_would_come(self):
        self.deliver(4)
        self.lose_state()
        self.assertIn('0 messages would be', self.once('--all', '--dry-run').stdout)
        self.assertFalse(os.path.exists(self.database()))

    def test_a_damaged_state_is_said_and_repaired(self):
        self.deliver(5)
        with open(self.database(), 'r+b') as f:
            f.write(b'this was a database once, and now it is this text' * 200)
        done = self.once(check=74)
        self.assertIn('wirespool verify --repair', done.stderr)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
        self.assertIn('--repair', self.run_program('verify', '-c', self.config, check=74).stdout)
        done = self.run_program('verify', '--repair', '-c', self.config)
        self.assertTrue(os.path.exists(self.database() + '.damaged-1'))
        self.server.pages['/a'] = rss(items(7))
        self.once()
        self.assert_exactly_once(['Item %d' % i for i in range(1, 8)])

    def test_feeds_of_the_same_articles_come_no_second_time_after_a_repair(self):
        """Those that were not the first have links in their folders, and no message of their own."""
        articles = items(6)
        for i, article in enumerate(articles):
            article['description'] = ('The ferry number %d left the harbour in the morning and came back at night. ' % i) * 5
        for page in 'abc':
            self.server.pages['/' + page] = rss(articles)
        self.configure(''.join('[feed:%s]\nurl = @URL@/%s\nfolder = F/%s\n' % (p, p, p) for p in 'abc'),
                       'first-poll = all\nmerge-copies = yes')
        self.once()
        before = {page: self.subjects('F/' + page) for page in 'abc'}
        self.assertEqual([len(v) for v in before.values()], [6, 6, 6])
        self.assertEqual(len({os.stat(m.path).st_ino for page in 'abc' for m in self.messages('F/' + page)}), 6)
        with open(self.database(), 'r+b') as f:
            f.write(b'this was a database once, and now it is this text' * 200)
        self.run_program('verify', '--repair', '-c', self.config)
        self.once()
        self.assertEqual({page: self.subjects('F/' + page) for page in 'abc'}, before)

    def test_a_page_of_the_state_is_damaged(self):
        self.server.pages['/a'] = rss(items(300))
        self.configure('[feed:a]\nurl = @URL@/a\n', 'first-poll = all')
        self.once()
        with open(self.database(), 'r+b') as f:
            f.seek(0, 2)
            pages = f.tell() // 4096
            self.assertGreater(pages, 6)
            for page in range(2, pages):
                f.seek(page * 4096)
                f.write(os.urandom(200))
        done = self.run_program('verify', '-c', self.config, check=74)
        self.assertRegex(done.stdout, r'is damaged: [^*?]+$')
        self.run_program('verify', '--repair', '-c', self.config)
        self.once()
        self.assert_exactly_once(['Item %d' % i for i in range(1, 301)])


class Verifying(Case):
    def deliver(self):
        self.server.pages['/a'] = rss(items(3))
        self.configure('[feed:a]\nurl = @URL@/a\n', 'first-poll = all')
        self.once()

    def verify(self, *args, check=0):
        return self.run_program('verify', '-c', self.config, *args, check=check).stdout

    def test_all_is_well(self):
        self.deliver()
        self.assertEqual(self.verify(), '3 messages in the spool, 1 feed in the state\nall is well\n')

    def test_nothing_yet(self):
        self.configure('[feed:a]\nurl = @URL@/a\n')
        self.assertIn('no state', self.verify())
        self.assertFalse(os.path.exists(os.path.join(self.dir, 'state')))

    def test_a_state_that_is_gone_is_said_and_rebuilt(self):
        self.deliver()
        shutil.rmtree(os.path.join(self.dir, 'state'))
        self.assertIn('beside a spool with messages', self.verify(check=1))
        self.assertFalse(os.path.exists(os.path.join(self.dir, 'state')))
        self.assertIn('rebuilt from 3 messages', self.verify('--repair'))
        self.assertIn('all is well', self.verify())
        self.assertIn('0 messages delivered', self.once().stdout)

    def test_only_our_own_old_leftovers_are_cleaned(self):
        self.deliver()
        tmp = os.path.join(self.spool, 'News', 'tmp')
        names = {'a' * 26 + '.0.wirespool,S=1,W=1': 37, 'b' * 26 + '.0.wirespool,S=1,W=1': 35, '1700000000.M1P1.host': 999}
        for name, hours in names.items():
            with open(os.path.join(tmp, name), 'w') as f:
                f.write('x')
            os.utime(os.path.join(tmp, name), (time.time() - hours * 3600,) * 2)
        text = self.verify()
        self.assertIn('1 forgotten message deleted', text)
        self.assertIn('1 unfinished message', text)
        self.assertEqual(len(os.listdir(tmp)), 2)

    def test_a_committed_name_waits_and_is_delivered(self):
        self.deliver()
        path = self.files()[0]
        staged = path.replace('/new/', '/tmp/')
        os.rename(path, staged)
        db = sqlite3.connect(os.path.join(self.dir, 'state', 'wirespool.db'))
        db.execute('INSERT INTO outbox (spool, folder, name) VALUES (?, ?, ?)',
                   (self.spool, '/News', os.path.basename(path)))
        db.commit()
        db.close()
        self.assertIn('1 committed message is still in tmp/', self.verify())
        self.assertTrue(os.path.exists(staged))
        self.verify('--repair')
        self.assertTrue(os.path.exists(path))
        self.assertFalse(os.path.exists(staged))

    def test_a_message_that_the_state_forgot(self):
        self.deliver()
        db = sqlite3.connect(os.path.join(self.dir, 'state', 'wirespool.db'))
        db.execute('DELETE FROM seen')
        db.commit()
        db.close()
        self.assertIn('3 messages of the last 90 days are unknown', self.verify(check=1))
        self.assertIn('will not come again', self.verify('--repair'))
        self.assertIn('all is well', self.verify())
        self.server.pages['/a'] = rss(items(4))
        self.once()
        self.assert_exactly_once(['Item %d' % i for i in range(1, 5)])

    def test_a_message_that_was_changed(self):
        self.deliver()
        with open(self.files()[1], 'a') as f:
            f.write('more')
        self.assertIn('edited, or damaged', self.verify(check=1))

    def test_a_daemon_keeps_it_out(self):
        self.deliver()
        self.start('daemon', '-c', self.config)
        self.wait_for(lambda: os.path.getsize(os.path.join(self.dir, 'state', 'lock')) > 0)
        self.assertIn('another wirespool', self.run_program('verify', '-c', self.config, check=75).stderr)


class Configuration(Case):
    """Feeds that change their URL or id, leave and come back."""

    def feeds(self, text, n=5):
        self.server.pages['/a'] = self.server.pages['/b'] = rss(items(n))
        self.configure(text, 'first-poll = all')

    def want(self, n):
        self.assert_exactly_once(['Item %d' % i for i in range(1, n + 1)])

    def test_another_url_brings_nothing_twice(self):
        self.feeds('[feed:a]\nurl = @URL@/a\n')
        self.once()
        self.feeds('[feed:a]\nurl = @URL@/b\n', 7)
        self.once()
        self.want(7)

    def test_another_id_brings_nothing_twice(self):
        self.feeds('[feed:a]\nurl = @URL@/a\n')
        self.once()
        self.feeds('[feed:renamed]\nurl = @URL@/a\n', 7)
        self.once()
        self.once()
        self.want(7)

    def test_a_feed_that_leaves_and_returns(self):
        self.feeds('[feed:a]\nurl = @URL@/a\n')
        self.once()
        self.feeds('[feed:b]\nurl = @URL@/none\n')
        self.once(check=1)
        self.feeds('[feed:a]\nurl = @URL@/a\n', 6)
        self.once()
        self.want(6)

    def test_the_same_while_running(self):
        self.feeds('[feed:a]\nurl = @URL@/a\n[feed:x]\nurl = @URL@/none\n')
        daemon = self.start('daemon', '-c', self.config)
        self.wait_for(lambda: len(self.files()) == 5)
        for text, path, n in (('[feed:x]\nurl = @URL@/c\n', '/c', 5), ('[feed:a]\nurl = @URL@/a?1\n', '/a?1', 6),
                              ('[feed:z]\nurl = @URL@/a?1\n[feed:y]\nurl = @URL@/d\n', '/d', 6)):
            self.feeds(text, n)
            self.server.pages['/a?1'] = self.server.pages['/a']
            daemon.send_signal(signal.SIGHUP)
            self.wait_for(lambda: any(p == path for p, _ in self.server.requests))
        daemon.terminate()
        out = daemon.communicate(timeout=20)
        self.assertEqual(daemon.returncode, 0, out)
        self.assertNotIn('UNIQUE', out[1])
        self.once(check=None)
        self.want(6)

    def test_stopped_while_a_feed_that_left_is_still_asked(self):
        held = threading.Event()
        self.addCleanup(held.set)
        self.server.pages['/held'] = lambda h: held.wait(20)
        self.feeds('[feed:h]\nurl = @URL@/held\n')
        daemon = self.start('daemon', '-c', self.config)
        self.wait_for(lambda: any(p == '/held' for p, _ in self.server.requests))
        self.feeds('[feed:a]\nurl = @URL@/a\n')
        daemon.send_signal(signal.SIGHUP)
        self.wait_for(lambda: any(p == '/a' for p, _ in self.server.requests))
        daemon.terminate()
        out = daemon.communicate(timeout=20)
        self.assertEqual(daemon.returncode, 0, out)

    def test_what_stays_away_is_forgotten_after_90_days(self):
        self.feeds('[feed:a]\nurl = @URL@/a\n')
        self.once()
        self.feeds('[feed:b]\nurl = @URL@/none\n')
        self.once(check=1)
        path = os.path.join(self.dir, 'state', 'wirespool.db')

        def sql(text):
            db = sqlite3.connect(path)
            rows = db.execute(text).fetchall()
            db.commit()
            db.close()
            return rows
        day = int(time.time()) // 86400
        self.assertEqual(sql("SELECT absent, absent_on FROM feed WHERE id = 'a'"), [(1, day)])
        sql("UPDATE feed SET absent_on = absent_on - 20000 WHERE id = 'a'")  # a clock that was wrong
        self.once(check=1)
        self.assertEqual(sql("SELECT absent, absent_on FROM feed WHERE id = 'a'"), [(32, day)])
        self.assertGreater(sql('SELECT count(*) FROM seen')[0][0], 0)
        sql("UPDATE feed SET absent = 80, absent_on = absent_on - 12 WHERE id = 'a'")
        self.once(check=1)
        self.assertEqual(sql("SELECT count(*) FROM feed WHERE id = 'a'"), [(0,)])
        self.assertEqual(sql('SELECT count(*) FROM seen WHERE scope > 0'), [(0,)])


class Keeping(Case):
    """keep = 30d"""

    def look_on(self, days_ago):
        db = sqlite3.connect(os.path.join(self.dir, 'state', 'wirespool.db'))
        db.execute("INSERT OR REPLACE INTO note VALUES ('retention', ?)", (int(time.time()) // 86400 - days_ago,))
        db.commit()
        db.close()

    def age(self, path, days, flags=None):
        """Read (or not, flags=None) so many days ago; where the file is now."""
        to = path if flags is None else path.replace('/new/', '/cur/') + ':2,' + flags
        os.rename(path, to)
        os.utime(to, (time.time() - days * 86400,) * 2)
        return to

    def deliver(self, config):
        self.server.pages['/a'] = rss(items(5, title='Oil'))
        self.server.pages['/b'] = rss(items(1, title='Other'))
        self.configure(config, 'first-poll = all')
        self.once()
        return [f for f in self.files() if '/News/' in f]

    def test_only_what_was_read_is_old_and_ours(self):
        news = self.deliver('[feed:a]\nurl = @URL@/a\nkeep = 30d\n')
        old = self.age(news[0], 40, 'S')
        kept = [self.age(news[1], 40, 'FS'), self.age(news[2], 20, 'S'), self.age(news[3], 40),
                self.age(news[4], 40, '')]
        mine = os.path.join(self.spool, 'News', 'cur', '1700000000.M1P1.host:2,S')
        archived = os.path.join(self.spool, 'Archive', 'cur', os.path.basename(old))
        os.makedirs(os.path.dirname(archived))
        os.link(old, archived)
        with open(mine, 'w') as f:
            f.write('Subject: mine\n\n')
        os.utime(mine, (1, 1))
        self.once()  # the first look was today
        self.assertTrue(os.path.exists(old))
        self.look_on(1)
        self.once()
        self.assertEqual(self.files(), sorted(kept + [mine, archived]))
        self.once()
        self.assertEqual(self.files(), sorted(kept + [mine, archived]))

    def test_a_clock_that_jumped_costs_nothing(self):
        news = self.deliver('[feed:a]\nurl = @URL@/a\nkeep = 30d\n')
        old = self.age(news[0], 40, 'S')
        for days in (100, -3):
            self.look_on(days)
            self.once()
            self.assertTrue(os.path.exists(old))

    def test_a_folder_stands_above_feeds_and_topics(self):
        self.deliver('[feed:a]\nurl = @URL@/a\nkeep = 30d\n[feed:b]\nurl = @URL@/b\nfolder = B\n'
                     '[topic:oil]\nfolder = Oil\nkeywords = oil\nkeep = 30d\n'
                     '[folder:News]\nkeep = 50d\n[folder:B]\nkeep = 10d\n[folder:Oil]\nkeep = 35d\n')
        for path in self.files():
            self.age(path, 40, 'S')
        self.look_on(1)
        self.once()
        self.assertEqual([len(self.subjects(folder)) for folder in ('News', 'B', 'Oil')], [5, 0, 0])

    def test_feeds_and_topics_each_in_their_way(self):
        news = self.deliver('[feed:a]\nurl = @URL@/a\nkeep = 30d\n[feed:b]\nurl = @URL@/b\n'
                            '[topic:oil]\nfolder = Oil\nkeywords = oil\nkeep = 365d\n'
                            '[topic:two]\nfolder = Two\nkeywords = oil\n')
        for path in self.files():
            self.age(path, 40, 'S')
        self.look_on(2)
        self.once()
        self.assertEqual(len(news), 6)
        self.assertEqual(self.subjects('News'), ['Other 1'])
        self.assertEqual(len(self.subjects('Oil')), 5)
        self.assertEqual(self.subjects('Two'), [])
        self.once()
        self.assertEqual(self.subjects('News'), ['Other 1'])


CLONE_NEWNS, MS_RDONLY, MS_REMOUNT, MS_REC, MS_PRIVATE = 0x20000, 1, 32, 16384, 1 << 18
LIBC = ctypes.CDLL(None, use_errno=True)


def mount(kind, path, flags, options=''):
    if LIBC.mount(b'none', path.encode(), kind and kind.encode(), ctypes.c_ulong(flags), options.encode()) < 0:
        raise OSError(ctypes.get_errno(), 'mount')


class Disk(Case):
    """A small file system of our own, which this process and its children see."""

    def setUp(self):
        super().setUp()
        self.disk = os.path.join(self.dir, 'disk')
        os.mkdir(self.disk)
        try:
            if LIBC.unshare(CLONE_NEWNS) < 0:
                raise OSError(ctypes.get_errno(), 'unshare')
            mount(None, '/', MS_REC | MS_PRIVATE)
            mount('tmpfs', self.disk, 0, 'size=600k')
        except OSError as e:
            self.tearDown()
            print('SKIP  a disk of our own wants root:', e)
            self.skipTest('no mounting here')

    def tearDown(self):
        LIBC.umount2(self.disk.encode(), 2)
        if os.path.isdir(self.dir):
            super().tearDown()

    def feeds(self, n, main=''):
        """n feeds of 8 items, each item in two folders."""
        text = ''.join('[feed:f%d]\nurl = @URL@/%d\n' % (i, i) for i in range(n))
        for i in range(n):
            self.server.pages['/%d' % i] = rss(items(8, title='Feed %d item' % i))
        self.configure(text + '[topic:t]\nfolder = T\nkeywords = item\n', 'first-poll = all', main)
        return ['Feed %d item %d' % (i, k) for i in range(n) for k in range(1, 9)]

    def fill(self):
        with open(os.path.join(self.disk, 'filler'), 'wb', buffering=0) as f:
            try:
                while True:
                    f.write(b'x' * 4096)
            except OSError:
                pass

    def test_a_spool_that_is_full_for_a_while(self):
        self.spool = os.path.join(self.disk, 'mail')
        want = self.feeds(4)
        os.makedirs(self.spool)
        self.fill()
        for _ in range(2):
            done = self.once(check=74)
            self.assertIn('No space left', done.stderr)
            self.assertEqual(len([l for l in done.stderr.splitlines() if 'result=' in l]), 1, done.stderr)
            self.assertEqual(self.files(('tmp', 'new', 'cur')), [])
        os.truncate(os.path.join(self.disk, 'filler'), 400 * 1024)  # room for some feeds
        self.once(check=None)
        os.unlink(os.path.join(self.disk, 'filler'))
        self.once()
        self.assert_exactly_once(want)
        self.assert_exactly_once(want, 'T')

    def test_a_state_that_is_full_for_a_while(self):
        want = self.feeds(3)
        with open(self.config) as f:
            text = f.read().replace('state = %s/state\n' % self.dir, 'state = %s/state\n' % self.disk)
        with open(self.config, 'w') as f:
            f.write(text)
        pages, self.server.pages = self.server.pages, {}
        self.once(check=1)
        self.server.pages = pages
        self.fill()
        done = self.once(check=None)
        self.assertNotEqual(done.returncode, 0)
        self.assertRegex(done.stderr, 'full|No space')
        self.assertEqual(self.files(('new', 'cur')), [])
        os.truncate(os.path.join(self.disk, 'filler'), 500 * 1024)
        self.once(check=None)
        os.unlink(os.path.join(self.disk, 'filler'))
        self.once()
        self.assert_exactly_once(want)

    def test_a_spool_that_is_read_only_for_a_while(self):
        self.spool = os.path.join(self.disk, 'mail')
        want = self.feeds(2)
        self.once()
        for i in range(2):
            self.server.pages['/%d' % i] = rss(items(9, title='Feed %d item' % i))
            want.append('Feed %d item 9' % i)
        mount(None, self.disk, MS_REMOUNT | MS_RDONLY)
        self.assertIn('Read-only', self.once(check=74).stderr)
        mount(None, self.disk, MS_REMOUNT)
        self.once()
        self.assert_exactly_once(want)

    def test_it_is_said_once_whichever_folder_it_was_met_in(self):
        self.spool = os.path.join(self.disk, 'mail')
        for i in range(12):
            self.server.pages['/%d' % i] = rss([dict(x, description='word ' * 400)
                                                for x in items(40, title='F%d' % i)])
        self.configure(''.join('[feed:f%d]\nurl = @URL@/%d\nfolder = N/%d\nfirst-poll = all\n' % (i, i, i)
                               for i in range(12)))
        err = self.once(check=74).stderr
        self.assertEqual(err.count('No space'), 1, err)

    def test_a_daemon_says_it_once_and_tries_again(self):
        self.spool = os.path.join(self.disk, 'mail')
        os.makedirs(self.spool)
        want = self.feeds(2)
        self.fill()
        daemon = self.start('daemon', '-c', self.config)
        self.wait_for(lambda: len(self.server.requests) == 2)
        time.sleep(0.5)
        os.unlink(os.path.join(self.disk, 'filler'))
        daemon.terminate()
        err = daemon.communicate(timeout=20)[1]
        self.assertEqual(len([l for l in err.splitlines() if 'result=' in l]), 1, err)
        self.once()
        self.assert_exactly_once(want)


class Reader(Case):
    """What whoever reads the mail may do meanwhile."""

    def test_folders_that_are_removed_come_back_with_new_mail_only(self):
        self.server.pages['/a'] = rss(items(4))
        self.configure('[feed:a]\nurl = @URL@/a\n[topic:t]\nfolder = T\nkeywords = item\n', 'first-poll = all')
        self.once()
        shutil.rmtree(os.path.join(self.spool, 'News'))
        shutil.rmtree(os.path.join(self.spool, 'T', 'new'))
        self.server.pages['/a'] = rss(items(6))
        self.once()
        self.assert_exactly_once(['Item 5', 'Item 6'])
        self.assert_exactly_once(['Item 5', 'Item 6'], 'T')
        shutil.rmtree(self.spool)
        self.server.pages['/a'] = rss(items(7))
        self.once()
        self.assert_exactly_once(['Item 7'])

    def test_a_worker_that_is_killed_costs_nothing(self):
        n = 12
        for i in range(n):
            self.server.pages['/%d' % i] = rss(items(60, title='Feed %d item' % i))
        self.configure(''.join('[feed:f%d]\nurl = @URL@/%d\n' % (i, i) for i in range(n)), 'first-poll = all')
        process = self.start('once', '--all', '-c', self.config)
        killed = 0
        end = time.monotonic() + 3  # a slow worker would else never live to read a document
        while process.poll() is None and time.monotonic() < end:
            for child in harness.workers(process.pid):
                try:
                    os.kill(child, signal.SIGKILL)
                    killed += 1
                except ProcessLookupError:
                    pass
            time.sleep(0.02)
        process.communicate(timeout=120)
        self.assertGreater(killed, 0)
        self.assertGreaterEqual(process.returncode, 0)
        self.once()
        self.assert_exactly_once(['Feed %d item %d' % (i, k) for i in range(n) for k in range(1, 61)])


if __name__ == '__main__':
    harness.main()
