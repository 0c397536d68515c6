"""From feed to Maildir: what is delivered, where, once."""
import hashlib
import os
import pty
import re
import sqlite3
import subprocess
import time

import harness
from harness import Case, items, rss

TOPICS = '''
[topic:energy]
folder = Topics/Energy
keywords = oil, pipeline
[topic:sea]
folder = Topics/Sea
label = At sea
keywords = ship, harbour
'''


def tree(top):
    """Every file below top with its content, as one comparable thing."""
    out = {}
    for root, _, names in os.walk(top):
        for n in names:
            with open(os.path.join(root, n), 'rb') as f:
                out[os.path.join(root, n)] = hashlib.sha256(f.read()).hexdigest()
    return out


class Delivery(Case):
    def test_delivers_every_item_and_nothing_twice(self):
        self.server.pages['/a'] = rss(items(5))
        self.configure('[feed:a]\nurl = @URL@/a\n', 'first-poll = all')
        self.once()
        self.assert_exactly_once(['Item %d' % i for i in range(1, 6)])
        self.once()
        self.assert_exactly_once(['Item %d' % i for i in range(1, 6)])

    def test_new_items_come_with_a_later_poll(self):
        self.server.pages['/a'] = rss(items(3))
        self.configure('[feed:a]\nurl = @URL@/a\n', 'first-poll = all')
        self.once()
        self.server.pages['/a'] = rss(items(5))
        self.once()
        self.assert_exactly_once(['Item %d' % i for i in range(1, 6)])

    def test_first_poll_delivers_the_newest_and_counts_the_rest_as_seen(self):
        self.server.pages['/a'] = rss(items(9))
        self.configure('[feed:a]\nurl = @URL@/a\n', 'first-poll = 2')
        self.once()
        self.assert_exactly_once(['Item 8', 'Item 9'])
        self.server.pages['/a'] = rss(items(10))
        self.once()
        self.assert_exactly_once(['Item 10', 'Item 8', 'Item 9'])

    def test_first_poll_by_age(self):
        old, new = items(1, 1), items(1, 2)
        new[0]['pubDate'] = time.strftime('%a, %d %b %Y %H:%M:%S +0000', time.gmtime(time.time() - 3600))
        self.server.pages['/a'] = rss(new + old)
        self.configure('[feed:a]\nurl = @URL@/a\n', 'first-poll = 7d')
        self.once()
        self.assert_exactly_once(['Item 2'])

    def test_topics_are_hard_links_and_headers(self):
        self.server.pages['/a'] = rss([
            {'title': 'Oil ship leaves the harbour', 'guid': 'http://site.example/1'},
            {'title': 'A quiet day', 'guid': 'http://site.example/2'}])
        self.configure('[feed:a]\nurl = @URL@/a\n' + TOPICS, 'first-poll = all')
        self.once()
        self.assertEqual(self.subjects('News'), ['A quiet day', 'Oil ship leaves the harbour'])
        self.assertEqual(self.subjects('Topics/Energy'), ['Oil ship leaves the harbour'])
        self.assertEqual(self.subjects('Topics/Sea'), ['Oil ship leaves the harbour'])
        by_folder = {f: next(m for m in self.messages(f) if 'Oil' in m['Subject'])
                     for f in ('News', 'Topics/Energy', 'Topics/Sea')}
        self.assertEqual(len({os.stat(m.path).st_ino for m in by_folder.values()}), 1)
        message = by_folder['News']
        self.assertEqual({k.strip() for k in message['Keywords'].split(',')}, {'energy', 'At sea'})
        self.assertIn('energy', message['X-Wire-Topics'])
        self.assertIn('oil', message['X-Wire-Topics'])
        quiet = next(m for m in self.messages('News') if 'quiet' in m['Subject'])
        self.assertIsNone(quiet['Keywords'])

    def test_a_moving_topic_takes_the_message_out_of_the_feeds_folder(self):
        self.server.pages['/a'] = rss([{'title': 'Oil', 'guid': 'g1'}, {'title': 'Other', 'guid': 'g2'}])
        self.configure('[feed:a]\nurl = @URL@/a\n[topic:energy]\nfolder = Energy\nfile = move\nkeywords = oil\n',
                       'first-poll = all')
        self.once()
        self.assertEqual(self.subjects('News'), ['Other'])
        self.assertEqual(self.subjects('Energy'), ['Oil'])

    def test_only_and_skip(self):
        self.server.pages['/a'] = rss([{'title': t, 'guid': t} for t in ('Red apple', 'Green apple', 'Pear')])
        self.configure('[feed:a]\nurl = @URL@/a\nonly = apple\nskip = title:green\n', 'first-poll = all')
        self.once()
        self.assert_exactly_once(['Red apple'])
        # What did not pass counts as seen: loosening the rule brings nothing back.
        self.configure('[feed:a]\nurl = @URL@/a\n', 'first-poll = all')
        self.once()
        self.assert_exactly_once(['Red apple'])

    def test_names_and_ids_are_functions_of_the_item(self):
        self.server.pages['/a'] = rss(items(3))
        self.configure('[feed:a]\nurl = @URL@/a\n', 'first-poll = all')
        self.once()
        first = [(os.path.basename(m.path), m['Message-ID']) for m in self.messages()]
        os.rename(self.spool, self.spool + '.first')
        os.rename(self.dir + '/state', self.dir + '/state.first')
        self.once()
        second = [(os.path.basename(m.path), m['Message-ID']) for m in self.messages()]
        self.assertEqual([m[1] for m in first], [m[1] for m in second])
        self.assertEqual([m[0].split(',')[0] for m in first], [m[0].split(',')[0] for m in second])

    def test_items_are_delivered_oldest_first(self):
        self.server.pages['/a'] = rss(items(4))
        self.configure('[feed:a]\nurl = @URL@/a\n', 'first-poll = all')
        out = self.once('--all', '-v').stdout
        lines = [line.split('\t')[2] for line in out.splitlines() if '\t' in line]
        self.assertEqual(lines, ['Item 1', 'Item 2', 'Item 3', 'Item 4'])

    def test_items_without_a_date_keep_their_order(self):
        self.server.pages['/a'] = rss([{'title': 'Item %d' % i, 'guid': 'g%d' % i} for i in (3, 2, 1)])
        self.configure('[feed:a]\nurl = @URL@/a\n', 'first-poll = all')
        self.once()
        by_date = sorted(self.messages(), key=lambda m: m['Date'].datetime)
        self.assertEqual([m['Subject'] for m in by_date], ['Item 1', 'Item 2', 'Item 3'])
        self.assertLess(abs(by_date[2]['Date'].datetime.timestamp() - time.time()), 60)

    def test_dry_run_shows_and_changes_nothing(self):
        self.server.pages['/a'] = rss(items(2))
        self.configure('[feed:a]\nurl = @URL@/a\n', 'first-poll = all')
        out = self.once('--dry-run', '--all').stdout
        self.assertIn('Item 1', out)
        self.assertIn('2 messages would be delivered', out)
        self.assertFalse(os.path.exists(self.spool))
        self.assertFalse(os.path.exists(self.dir + '/state'))
        self.once()
        self.server.pages['/a'] = rss(items(3))
        before = tree(self.dir)
        out = self.once('--dry-run', '--all').stdout
        self.assertIn('Item 3', out)
        self.assertNotIn('Item 2', out)
        self.assertEqual(tree(self.dir), before)

    def test_named_feeds_only(self):
        self.server.pages['/a'] = rss(items(1, title='A'))
        self.server.pages['/b'] = rss(items(1, title='B'))
        self.configure('[feed:a]\nurl = @URL@/a\n[feed:b]\nurl = @URL@/b\n', 'first-poll = all')
        self.once('b')
        self.assertEqual(self.subjects(), ['B 1'])
        done = self.once('c', check=64)
        self.assertIn('no feed is called `c`', done.stderr)

    def test_a_state_written_under_a_wrong_clock_silences_nothing(self):
        self.server.pages['/a'] = rss(items(1))
        self.configure('[feed:a]\nurl = @URL@/a\ninterval = 1h\n')
        self.once()
        for wait, polled in (1800, 0), (10 * 365 * 86400, 1):
            db = sqlite3.connect(os.path.join(self.dir, 'state', 'wirespool.db'))
            db.execute('UPDATE feed SET next_due = ?', (int(time.time()) + wait,))
            db.commit()
            db.close()
            self.assertIn('%d feed%s polled' % (polled, 's'[polled:]), self.run_program('once', '-c', self.config).stdout)

    def test_a_feed_that_fails_is_said_and_harms_no_other(self):
        self.server.pages['/good'] = rss(items(1))
        self.server.pages['/html'] = b'<!DOCTYPE html><html><head><title>Sorry</title></head><body>x</body></html>'
        self.configure('[feed:good]\nurl = @URL@/good\n[feed:gone]\nurl = @URL@/gone\n[feed:html]\nurl = @URL@/html\n',
                       'first-poll = all')
        done = self.once(check=1)
        self.assert_exactly_once(['Item 1'])
        self.assertIn('feed=gone', done.stderr)
        self.assertIn('404', done.stderr)
        self.assertIn('feed=html', done.stderr)
        self.assertIn('HTML', done.stderr)
        self.assertIn('2 failed', done.stdout)

    def test_unicode_folders_and_headers(self):
        self.server.pages['/a'] = rss([{'title': 'Überraschung in Köln: 東京 &amp; Ωmega', 'guid': 'g'}], 'Zeitung für Größe')
        self.configure('[feed:a]\nurl = @URL@/a\nfolder = Zeitungen/Größe\n', 'first-poll = all')
        self.once()
        self.assertEqual(self.subjects(), ['Überraschung in Köln: 東京 & Ωmega'])
        self.assertEqual(self.messages()[0]['From'].addresses[0].display_name, 'Zeitung für Größe')

    def test_scripts_without_spaces_are_wrapped_in_the_locked_worker(self):
        # Line breaks in Japanese and Thai need ICU's dictionaries: they must be there where no file can be opened.
        text = {'ja': '東京都で大規模な停電が発生し、多くの家庭に影響が出ています。' * 6, 'th': 'ภาษาไทยไม่มีช่องว่างระหว่างคำจึงต้องใช้พจนานุกรม' * 6}
        self.server.pages['/a'] = rss([{'title': k, 'guid': k, 'description': '&lt;p&gt;%s&lt;/p&gt;' % v} for k, v in text.items()])
        self.configure('[feed:a]\nurl = @URL@/a\n', 'first-poll = all')
        self.once()
        for message in self.messages():
            body = message.get_body(('plain',)).get_content()
            self.assertEqual(body.replace('\n', '').count(text[message['Subject']]), 1)
            self.assertLess(max(map(len, body.splitlines())), 90)

    def test_a_guid_that_rotates_is_no_new_item(self):
        page = items(3)
        self.server.pages['/a'] = rss(page)
        self.configure('[feed:a]\nurl = @URL@/a\n', 'first-poll = all')
        self.once()
        self.server.pages['/a'] = rss([dict(i, **{'guid isPermaLink="false"': 'other' + i['title']}) for i in page])
        self.once()
        self.assertEqual(len(self.files()), 3)

    def test_more_than_one_answer_holds_comes_with_the_next_poll(self):
        body = '<![CDATA[<p>' + 'word ' * 120000 + '</p>]]>'
        self.server.pages['/a'] = rss([dict(i, description=body) for i in items(40)])
        self.configure('[feed:a]\nurl = @URL@/a\nmax-body = 60M\n', 'first-poll = all')
        for _ in range(10):
            self.once()
            if len(self.files()) == 40:
                break
        self.assert_exactly_once(['Item %d' % i for i in range(1, 41)])

    def test_progress_on_a_terminal_only(self):
        for name in 'abc':
            self.server.pages['/' + name] = rss(items(1))
        self.configure(''.join('[feed:%s]\nurl = @URL@/%s\n' % (n, n) for n in 'abc'), 'first-poll = all')
        self.assertEqual(self.once().stderr, '')
        master, slave = pty.openpty()
        process = subprocess.Popen([harness.PROGRAM, 'once', '--all', '-c', self.config], stdout=subprocess.DEVNULL,
                                   stderr=slave)
        process.wait(60)
        os.close(slave)
        said = os.read(master, 65536)
        self.assertIn(b'3 of 3 feeds', said)
        for polled, unchanged in re.findall(rb'(\d+) of 3 feeds, (\d+) unchanged', said):
            self.assertLessEqual(int(unchanged), int(polled), said)
        os.close(master)


class MaildirPlusPlus(Case):
    layout = 'maildir++'

    def test_folders_are_maildirs_beside_the_inbox(self):
        self.server.pages['/a'] = rss([{'title': 'Oil', 'guid': 'g'}])
        self.configure('[feed:a]\nurl = @URL@/a\nfolder = News/Sea\n' + TOPICS, 'first-poll = all')
        self.once()
        self.assertEqual(self.subjects('.News.Sea'), ['Oil'])
        self.assertEqual(self.subjects('.Topics.Energy'), ['Oil'])
        for sub in ('cur', 'new', 'tmp'):
            self.assertTrue(os.path.isdir(os.path.join(self.spool, sub)))


if __name__ == '__main__':
    harness.main()
