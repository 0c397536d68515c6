"""Digests: one message instead of many, exactly once, at its hour; and the report of a week.

Days go by in the database: the times of the last issue are moved into the past between two runs."""
import email.utils
import os
import shutil
import sqlite3
import time

import harness
from harness import Case, items, rss

DAY = 86400


class Digest(Case):
    def database(self, *statements):
        db = sqlite3.connect(os.path.join(self.dir, 'state', 'wirespool.db'))
        rows = [db.execute(*s).fetchall() for s in statements]
        db.commit()
        db.close()
        return rows[-1]

    def days_go_by(self, days):
        """The counts of the report move as well."""
        self.database(('UPDATE note SET value = value - ? WHERE name LIKE "digest-%" OR name = "report"', (days * DAY,)),
                      ('UPDATE count_feed SET day = day - ?', (days,)),
                      ('UPDATE count_topic SET day = day - ?', (days,)))

    def a_week_goes_by(self):
        """Today becomes the Wednesday of the week that the newest report due is about: it is due on Mondays at 7."""
        now = time.localtime()
        since_monday = now.tm_wday if (now.tm_wday, now.tm_hour) >= (0, 7) else 7
        self.days_go_by(since_monday + 5)

    def waiting(self):
        return self.database(('SELECT count(*) FROM digest',))[0][0]

    def parts(self, message):
        self.assertEqual(message.get_content_type(), 'multipart/alternative')
        return [part.get_content() for part in message.iter_parts()]

    def test_one_message_instead_of_many_exactly_once(self):
        self.configure('[feed:wire]\nurl = @URL@/feed\ndigest = daily\n[feed:other]\nurl = @URL@/other\n')
        self.server.pages['/feed'], self.server.pages['/other'] = rss(items(3)), rss(items(2, title='Other'))
        self.once()
        self.assertEqual(self.subjects('News'), ['Other 1', 'Other 2'])
        self.assertEqual(self.waiting(), 3)
        self.once()
        self.assertEqual(self.waiting(), 3)
        self.server.pages['/feed'] = rss(items(4))
        self.days_go_by(1)
        self.once()  # what it brings is in it
        self.once()
        self.days_go_by(1)
        self.once()  # nothing waits: no message
        digests = [m for m in self.messages('News') if m['From'].addresses[0].username == 'wirespool+digest']
        self.assertEqual(len(digests), 1)
        self.assertTrue(digests[0]['Subject'].startswith('News: 4 articles'), digests[0]['Subject'])
        text, html = self.parts(digests[0])
        for i in range(1, 5):
            self.assertEqual(text.count('http://site.example/%d\n' % i), 1)
            self.assertEqual(html.count('<a href="http://site.example/%d">Item %d</a>' % (i, i)), 1)
        self.assertEqual(self.files(('tmp',)), [])
        self.assertEqual(self.waiting(), 0)

    def test_a_lost_state_does_not_bring_them_again(self):
        self.configure('[feed:wire]\nurl = @URL@/feed\n[folder:News]\ndigest = daily\n'
                       '[feed:other]\nurl = @URL@/other\nfolder = Weekly\ndigest = weekly\n')
        self.server.pages['/feed'] = self.server.pages['/other'] = rss(items(3))
        self.once()
        self.days_go_by(1)
        self.database(('UPDATE note SET value = value + 86400 WHERE name = "digest-weekly"',))
        self.once()
        self.assertEqual((len(self.files()), self.waiting()), (1, 3))
        shutil.rmtree(os.path.join(self.dir, 'state'))
        new = items(1, start=4)[0]
        new['pubDate'] = email.utils.formatdate()
        self.server.pages['/feed'] = rss([new] + items(3))
        self.once()
        self.assertEqual(self.database(('SELECT folder, count(*) FROM digest GROUP BY folder',)), [('News', 1), ('Weekly', 3)])

    def test_folder_topic_and_feed_decide(self):
        self.configure('[folder:News]\ndigest = weekly\n'
                       '[topic:number]\nkeywords = number\nfolder = Numbers\n'
                       '[topic:text]\nkeywords = text\nfolder = Texts\ndigest = daily\n'
                       '[feed:a]\nurl = @URL@/a\n[feed:b]\nurl = @URL@/b\ndigest = no\n')
        self.server.pages['/a'], self.server.pages['/b'] = rss(items(1, title='A')), rss(items(1, title='B'))
        self.once()
        self.assertEqual(self.subjects('News'), ['B 1'])
        self.assertEqual(self.subjects('Numbers'), ['A 1', 'B 1'])
        self.assertEqual(self.messages('Texts'), [])
        self.assertEqual(sorted(self.database(('SELECT folder, period FROM digest',))),
                         [('News', 3), ('Texts', 2), ('Texts', 2)])
        self.days_go_by(1)
        self.once()
        self.assertEqual(len(self.messages('Texts')), 1)
        self.days_go_by(6)
        self.once()
        self.assertEqual(len(self.messages('News')), 2)
        self.assertEqual(self.waiting(), 0)

    def test_a_copy_of_what_is_in_a_digest_comes_to_other_folders(self):
        self.configure('[feed:a]\nurl = @URL@/a\ndigest = daily\n[feed:b]\nurl = @URL@/b\nfolder = B\n',
                       'merge-copies = yes')
        text = 'The harbour was opened again on Friday after the storm had passed by the coast.'
        self.server.pages['/a'] = self.server.pages['/b'] = rss(
            [{'title': 'Harbour open', 'link': 'http://site.example/harbour', 'description': text}])
        self.once('a')
        self.once('b')
        self.assertEqual(self.subjects('B'), ['Harbour open'])
        self.assertEqual(self.waiting(), 1)

    def test_an_edit_replaces_what_waits(self):
        self.configure('[feed:a]\nurl = @URL@/a\ndigest = daily\nupdates = all\n')
        item = {'title': 'First words', 'guid': 'g', 'link': 'http://site.example/1',
                'description': 'The harbour was opened again on Friday after the storm had passed by the coast.'}
        self.server.pages['/a'] = rss([item])
        self.once()
        item.update(title='Other words', description='Nothing of this is known any more, said a speaker in the evening.')
        self.server.pages['/a'] = rss([item])
        self.once()
        self.assertEqual(self.database(('SELECT title FROM digest',)), [('Other words',)])
        self.assertEqual(self.messages(), [])

    def test_a_full_disk_loses_nothing(self):
        self.configure('[feed:wire]\nurl = @URL@/feed\ndigest = daily\n')
        self.server.pages['/feed'] = rss(items(3))
        self.once()
        self.days_go_by(1)
        os.makedirs(self.spool, exist_ok=True)
        with open(os.path.join(self.spool, 'News'), 'w'):
            pass  # no folder can be made here
        self.once(check=74)
        self.assertEqual(self.waiting(), 3)
        os.unlink(os.path.join(self.spool, 'News'))
        self.once()
        self.assertEqual(len(self.messages('News')), 1)

    def test_large_ones_come_in_parts(self):
        self.configure('[feed:wire]\nurl = @URL@/feed\ndigest = daily\nfirst-poll = all\n')
        self.server.pages['/feed'] = rss(items(700))
        self.once()
        self.days_go_by(1)
        self.once()
        parts = self.messages('News')
        self.assertEqual({m['Subject'].split(' – ')[0] for m in parts},
                         {'News: %d articles, part %d of 3' % (n, i) for i, n in ((1, 300), (2, 300), (3, 100))})
        self.assertEqual(len({m['Message-ID'] for m in parts}), 3)

    def test_hostile_items_make_no_markup(self):
        self.configure('[feed:wire]\nurl = @URL@/feed\ndigest = daily\n')
        self.server.pages['/feed'] = rss([{
            'title': '&lt;script&gt;alert(1)&lt;/script&gt; "quoted" &amp;amp;lt;b&amp;amp;gt;', 'guid': 'x',
            'link': 'javascript:alert(2)', 'description': '&lt;img src=x onerror=alert(3)&gt;' + 'A' * 100000}])
        self.once()
        self.days_go_by(1)
        self.once()
        text, html = self.parts(self.messages('News')[0])
        for bad in ('<script', 'javascript:', '<img', '<b>'):
            self.assertNotIn(bad, html)
        self.assertLess(len(html), 5000)

    def test_each_spool_has_its_own(self):
        own = os.path.join(self.dir, 'own')
        self.configure('[feed:a]\nurl = @URL@/a\n[feed:b]\nurl = @URL@/b\nspool = %s\n' % own, 'digest = daily')
        self.server.pages['/a'], self.server.pages['/b'] = rss(items(2)), rss(items(3, title='B'))
        self.once()
        self.days_go_by(1)
        self.once()
        self.assertEqual([m['Subject'].split(' – ')[0] for m in self.messages()], ['News: 2 articles'])
        self.spool = own
        self.assertEqual([m['Subject'].split(' – ')[0] for m in self.messages()], ['News: 3 articles'])

    def test_daemon_issues_what_is_due(self):
        self.configure('[feed:wire]\nurl = @URL@/feed\ndigest = daily\n')
        self.server.pages['/feed'] = rss(items(3))
        self.once()
        self.days_go_by(1)
        process = self.start('daemon', '-c', self.config)
        self.wait_for(lambda: os.path.exists(os.path.join(self.dir, 'state', 'control.sock')))
        self.assertEqual(self.messages(), [])  # after a start the feeds come first
        self.run_program('reload', '-c', self.config)  # the hour may be another one
        self.wait_for(lambda: self.messages('News'))
        process.terminate()
        process.wait()
        self.assertEqual(len(self.messages('News')), 1)
        self.assertEqual(self.waiting(), 0)

    def test_dry_run_issues_nothing(self):
        self.configure('[feed:wire]\nurl = @URL@/feed\ndigest = daily\n')
        self.server.pages['/feed'] = rss(items(3))
        self.once()
        self.days_go_by(1)
        self.once('--all', '--dry-run')
        self.assertEqual(self.messages(), [])
        self.assertEqual(self.waiting(), 3)

    def test_report_of_a_week(self):
        self.configure('[topic:number]\nkeywords = number\n[feed:wire]\nurl = @URL@/feed\n[feed:sick]\nurl = @URL@/404\n',
                       main='report = weekly')
        self.server.pages['/feed'] = rss(items(6))
        self.once(check=1)
        self.once(check=1)
        self.a_week_goes_by()
        self.once(check=1)
        self.once(check=1)
        reports = [m for m in self.messages('Status') if 'wirespool+report' in m['From']]
        self.assertEqual(len(reports), 1)
        self.assertIn('6 messages, 1 feed fails', reports[0]['Subject'])
        text, html = self.parts(reports[0])
        for words in ('2 feeds, 4 requests: 25% unchanged (304), 50% failed', 'number', 'sick: since ', 'HTTP 404',
                      'wire: 6 messages', '█'):
            self.assertIn(words, text)
        self.assertIn('<table', html)
        self.assertNotIn('<style', html)


if __name__ == '__main__':
    harness.main()
