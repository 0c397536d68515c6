"""The reader learns of a feed's trouble by mail: once, in one thread, with what helps.

Days go by in the database: the times that are remembered are moved into the past between two runs."""
import os
import sqlite3
import time

import harness
from harness import Case, items, rss

DAY = 86400
TIMES = ('failing_since', 'last_poll', 'next_due', 'last_new', 'told_at', 'told_since', 'news')


class StatusMail(Case):
    def feed(self, body='', defaults='', main=''):
        self.configure('[feed:wire]\nurl = @URL@/feed\n' + body, defaults, main)

    def days_go_by(self, days):
        db = sqlite3.connect(os.path.join(self.dir, 'state', 'wirespool.db'))
        for column in TIMES:
            db.execute('UPDATE feed SET %s = %s - ? WHERE %s > 0' % (column, column, column), (days * DAY,))
        db.commit()
        db.close()

    def poll(self, check=0):
        self.once('wire', check=check)

    def answer(self, status, body=b'', headers={}):
        self.server.pages['/feed'] = lambda handler: handler.answer(status, body, headers)

    def told(self):
        return [m['Subject'] for m in sorted(self.messages('Status'), key=lambda m: os.stat(m.path).st_mtime_ns)]

    def test_failing_and_recovered_in_one_thread(self):
        self.feed()
        self.server.pages['/feed'] = rss(items(2))
        self.poll()
        self.answer(500)
        self.poll(check=1)
        self.days_go_by(2)
        self.poll(check=1)
        self.assertEqual(self.told(), [])
        self.days_go_by(1.1)
        for _ in range(3):
            self.poll(check=1)
        self.assertEqual(self.told(), ['feed wire has been failing for 3 days'])
        self.server.pages['/feed'] = rss(items(3))
        self.poll()
        self.assertEqual(len(self.told()), 1)  # one a day
        self.days_go_by(1)
        self.poll()
        self.poll()
        self.assertEqual(self.told()[1:], ['feed wire works again'])
        messages = self.messages('Status')
        self.assertEqual({m['References'].split()[0] for m in messages}, {'<feed-wire@wirespool.invalid>'})
        self.assertEqual(len({m['Message-ID'] for m in messages}), 2)
        failing, = [m for m in messages if 'failing' in m['Subject']]
        well, = [m for m in messages if 'works again' in m['Subject']]
        self.assertIsNone(failing['In-Reply-To'])
        self.assertEqual(well['References'].split()[1:], [well['In-Reply-To']])
        text = failing.get_content()
        for line in ('Last answer: HTTP 500', 'Address: ' + self.server.url, 'Next poll: ', 'Failing since: ',
                     'Configured in: %s, line ' % self.config, '\n     wirespool poll wire\n'):
            self.assertIn(line, text)
        self.assertEqual(self.subjects('News'), ['Item 1', 'Item 2', 'Item 3'])

    def test_patience_is_configured_and_folder_too(self):
        self.feed(defaults='status-after = 1s', main='status-folder = Trouble/Feeds')
        self.answer(404)
        self.poll(check=1)
        self.days_go_by(0.1)
        path, self.config = os.path.realpath(self.config), os.path.relpath(self.config)
        self.poll(check=1)
        self.assertEqual(self.subjects('Trouble/Feeds'), ['feed wire has been failing for 2 hours'])
        self.assertIn('Configured in: %s, line ' % path, self.messages('Trouble/Feeds')[0].get_content())

    def test_no_folder_no_mail(self):
        self.feed(defaults='status-after = 1s', main='status-folder = no')
        self.answer(404)
        self.poll(check=1)
        self.days_go_by(9)
        self.poll(check=1)
        self.assertEqual(self.messages(), [])
        self.feed(defaults='status-after = 1s')
        self.poll(check=1)  # it is told when somebody listens
        self.assertEqual(len(self.told()), 1)

    def test_gone_at_once(self):
        self.feed()
        self.answer(410)
        for _ in range(4):
            self.poll(check=1)
        self.assertEqual(self.told(), ['feed wire is gone'])
        self.assertIn('wirespool remove wire', self.messages('Status')[0].get_content())

    def test_page_instead_of_a_feed(self):
        self.feed()
        self.answer(200, b'<!DOCTYPE html><html><head><title>Please wait</title></head></html>',
                    {'Content-Type': 'text/html'})
        self.poll(check=1)
        self.days_go_by(1.1)
        self.poll(check=1)
        self.assertEqual(self.told(), ['feed wire is no feed any more'])
        self.assertIn('Please wait', self.messages('Status')[0].get_content())

    def test_moved_for_good(self):
        self.feed()
        self.answer(301, b'', {'Location': '/new'})
        self.server.pages['/new'] = rss(items(1))
        for _ in range(5):
            self.poll()
        self.assertEqual(self.told(), ['feed wire has moved'])
        self.assertIn('Polled at: %s/new' % self.server.url, self.messages('Status')[0].get_content())
        self.days_go_by(3)
        self.poll()
        self.assertEqual(len(self.told()), 1)

    def test_silent_by_its_own_rhythm(self):
        self.feed('[feed:yearly]\nurl = @URL@/yearly\n', defaults='first-poll = all')
        now = int(time.time())

        def past(n, days):
            return [dict(item, pubDate=time.strftime('%a, %d %b %Y %H:%M:%S +0000', time.gmtime(now - i * days * DAY)))
                    for i, item in enumerate(items(n, title='N'))]
        self.server.pages['/feed'], self.server.pages['/yearly'] = rss(past(20, 1)), rss(past(5, 300))
        self.once()
        self.days_go_by(29)
        self.once()
        self.assertEqual(self.told(), [])
        self.days_go_by(10)
        self.once()
        self.once()
        self.assertEqual(self.told(), ['feed wire has fallen silent for 39 days'])

    def test_polls_that_miss_items(self):
        self.feed()
        for i in range(5):
            self.server.pages['/feed'] = rss(items(5, start=1 + 10 * i))
            self.poll()
        self.assertEqual(self.told(), ['feed wire is polled too seldom'])

    def test_exactly_once_though_the_disk_was_full(self):
        self.feed(defaults='status-after = 1s')
        self.answer(500)
        self.poll(check=1)
        self.days_go_by(1)
        os.makedirs(self.spool, exist_ok=True)
        with open(os.path.join(self.spool, 'Status'), 'w'):
            pass  # no folder can be made here
        self.poll(check=74)
        self.assertEqual(self.messages('Status'), [])
        os.unlink(os.path.join(self.spool, 'Status'))
        self.poll(check=1)
        self.poll(check=1)
        self.assertEqual(len(self.told()), 1)

    def test_of_many_at_once_one_mail_tells(self):
        names = ['f%02d' % i for i in range(30)]
        self.configure(''.join('[feed:%s]\nurl = @URL@/%s\n' % (n, n) for n in names), 'status-after = 1s')
        self.once(check=1)
        self.days_go_by(1)
        self.once(check=1)
        told = self.told()
        self.assertEqual(len(told), 21)
        self.assertEqual(told.count('many feeds are in trouble, or well again'), 1)
        self.assertIn('wirespool list --failing', [m for m in self.messages('Status') if 'many' in m['Subject']][0].get_content())
        self.once(check=1)
        self.assertEqual(len(self.told()), 21)

    def test_daemon_tells_too(self):
        self.feed(defaults='status-after = 1s\ninterval = 1m')
        self.answer(500)
        self.poll(check=1)
        self.days_go_by(1)
        process = self.start('daemon', '-c', self.config)
        self.wait_for(lambda: self.messages('Status'))
        process.terminate()
        process.wait()
        self.assertEqual(len(self.told()), 1)
        self.assertEqual(self.files(('tmp',)), [])


if __name__ == '__main__':
    harness.main()
