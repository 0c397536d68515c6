"""Good manners on the web: what a server may expect of a feed reader, a test for each expectation.

What takes hours is read from the state: when the next poll is due. The rules behind it are unit-tested with long
times (schedule/backoff, store/source, schedule/network). FRB numbers are those of the Feed Reader Behavior project
(rachelbythebay.com/frb); tests/citizen.md lists requirements and tests."""
import email.utils
import os
import re
import shutil
import socket
import sqlite3
import threading
import time
import unittest

import harness
from harness import Case, NameServer, Server, items, rss

MINUTE, HOUR, DAY = 60, 3600, 86400


class Citizen(Case):
    def state(self, feed='a'):
        """What is remembered of a feed, by column."""
        db = sqlite3.connect(os.path.join(self.dir, 'state', 'wirespool.db'))
        db.row_factory = sqlite3.Row
        row = db.execute('SELECT * FROM feed WHERE id = ?', (feed,)).fetchone()
        db.close()
        return row

    def wait_of(self, feed='a'):
        row = self.state(feed)
        return row['next_due'] - row['last_poll']

    def poll(self, times=1, check=0):
        for _ in range(times):
            done = self.once(check=check)
        return done

    def requests(self, path):
        return [headers for p, headers in self.server.requests if p == path]


class Conditional(Citizen):
    def test_validators_are_echoed_verbatim(self):
        """FRB001-004, FRB012, FRB013: validators are opaque."""
        self.server.pages['/a'] = lambda h: h.answer(200, rss(items(1)), {'ETag': 'W/"odd \\ one"',
                                                                          'Last-Modified': 'yesterday, I think'})
        self.configure('[feed:a]\nurl = @URL@/a\n')
        self.poll(2)
        headers = self.requests('/a')[1]
        self.assertEqual(headers.get('If-None-Match'), 'W/"odd \\ one"')
        self.assertEqual(headers.get('If-Modified-Since'), 'yesterday, I think')

    def test_304_is_no_failure_and_keeps_the_validators(self):
        """FRB002, FRB004"""
        self.server.pages['/a'] = rss(items(1))
        self.configure('[feed:a]\nurl = @URL@/a\n')
        self.poll()
        etag = self.state()['etag']
        self.assertIn('1 unchanged, 0 failed', self.poll(2).stdout)
        self.assertEqual(self.state()['etag'], etag)

    def test_no_worker_starts_when_nothing_changed(self):
        asked, seen = [], []

        def page(handler):
            asked.append(handler.path)
            if len(asked) == 2:  # the other feed's document is at the worker by now
                self.wait_for(lambda: harness.workers(process.pid))
            elif len(asked) == 4:  # the other feed's 304 is through
                seen.extend(harness.workers(process.pid))
            handler.feed(rss(items(1)), '"1"')
        self.server.pages['/a'] = self.server.pages['/b'] = page
        self.configure('[feed:a]\nurl = @URL@/a\n[feed:b]\nurl = @URL@/b\n'
                       '[host:127.0.0.1]\nhost-connections = 1\n')
        for _ in range(2):
            process = self.start('once', '-c', self.config, '--all')
            self.assertEqual(process.wait(20), 0)
        self.assertEqual((len(asked), seen), (4, []))

    def test_a_new_url_voids_the_validators(self):
        self.server.pages['/a'] = self.server.pages['/b'] = rss(items(1))
        self.configure('[feed:a]\nurl = @URL@/a\n')
        self.poll()
        self.configure('[feed:a]\nurl = @URL@/b\n')
        self.poll()
        self.assertNotIn('If-None-Match', self.requests('/b')[0])
        self.assertEqual(len(self.files()), 1)

    def test_validators_move_only_with_a_readable_document(self):
        self.server.pages['/a'] = lambda h: h.answer(200, b'garbage', {'ETag': '"bad"'})
        self.configure('[feed:a]\nurl = @URL@/a\n', 'first-poll = all')
        self.poll(check=1)
        self.server.pages['/a'] = rss(items(1))
        self.poll()
        self.assertNotIn('If-None-Match', self.requests('/a')[1])
        self.assert_exactly_once(['Item 1'])

    def test_validators_survive_a_redirect_to_another_server(self):
        """FRB012, FRB013"""
        other = Server()
        self.addCleanup(other.stop)
        other.pages['/new'] = rss(items(1))
        self.server.pages['/a'] = lambda h: h.answer(302, b'', {'Location': other.url + '/new'})
        self.configure('[feed:a]\nurl = @URL@/a\n')
        self.assertIn('1 unchanged', self.poll(2).stdout)
        self.assertNotIn('If-None-Match', self.requests('/a')[1])
        self.assertIn('If-None-Match', other.requests[1][1])

    def test_validators_are_a_pair(self):
        """FRB014: what an answer does not give is not known any more."""
        answers = [{'ETag': '"1"', 'Last-Modified': 'Monday'}, {'ETag': '"2"'}, {'Last-Modified': 'Tuesday'}, {}]
        self.server.pages['/a'] = lambda h: h.answer(200, rss(items(len(self.server.requests))),
                                                     answers[len(self.server.requests) - 1])
        self.configure('[feed:a]\nurl = @URL@/a\n')
        self.poll(len(answers))
        for given, asked in zip(answers, self.requests('/a')[1:]):
            self.assertEqual(asked.get('If-None-Match'), given.get('ETag'))
            self.assertEqual(asked.get('If-Modified-Since'), given.get('Last-Modified'))

    def test_validators_outlive_a_refusal(self):
        """FRB016: what failed says nothing about the document that we have."""
        self.server.pages['/a'] = lambda h: h.answer(200, rss(items(1)), {'ETag': '"1"'})
        self.configure('[feed:a]\nurl = @URL@/a\n')
        self.poll()
        for status in (403, 429, 500, 503):
            self.server.pages['/a'] = lambda h, status=status: h.answer(status, b'', {'ETag': '"wrong"', 'Retry-After': '1'})
            self.poll(check=1)
        self.poll(check=1)
        self.assertEqual({headers.get('If-None-Match') for headers in self.requests('/a')[1:]}, {'"1"'})

    def test_the_body_is_compared_where_there_are_no_validators(self):
        self.server.pages['/a'] = lambda h: h.answer(200, rss(items(1)), {})
        self.configure('[feed:a]\nurl = @URL@/a\n', 'first-poll = all')
        self.assertIn('1 unchanged', self.poll(2).stdout)

    def test_a_document_that_ends_early_is_asked_for_once_more(self):
        """Its rest may have been lost on the way; what comes twice is all there is."""
        def page(whole):
            def answer(handler):
                if handler.headers.get('If-None-Match') == '"1"':
                    handler.answer(304, b'', {'ETag': '"1"'})
                    return
                handler.send_response(200)
                handler.send_header('ETag', '"1"')
                handler.send_header('Connection', 'close')
                handler.end_headers()
                handler.wfile.write(rss(items(3)) if whole else rss(items(3))[:-60])
            return answer
        self.configure('[feed:a]\nurl = @URL@/a\n', 'first-poll = all')
        self.server.pages['/a'] = page(whole=False)
        self.poll(4)
        self.assertEqual([headers.get('If-None-Match') for headers in self.requests('/a')], [None, None, '"1"', '"1"'])
        shutil.rmtree(self.dir + '/state')
        shutil.rmtree(self.spool)
        self.poll()
        self.server.pages['/a'] = page(whole=True)
        self.assertIn('0 unchanged, 0 failed', self.poll().stdout)
        self.assertIn('1 unchanged', self.poll().stdout)
        self.assertEqual(len([m for m in self.messages() if 'Text of number 1.' in m.get_body(('plain',)).get_content()]), 1)

    def test_a_document_cut_anywhere_says_nothing_twice(self):
        """Half an entry that could not be known again is left for the whole document."""
        def document(feed):
            return rss([{'title': 'Item %d' % i, 'link': 'http://site.example/%d/%d' % (feed, i), 'description': 'Text.',
                         'guid isPermaLink="false"': 'g%d' % i} for i in (2, 1)])
        last, end = document(10).rindex(b'<item>'), document(10).rindex(b'</item>')
        cuts = list(enumerate(range(last, end, 7), 10))
        self.configure(''.join('[feed:f%d]\nurl = @URL@/%d\n' % (feed, feed) for feed, _ in cuts),
                       'first-poll = all\nupdates = ignore')
        for whole in (False, True):
            for feed, cut in cuts:
                page = document(feed) if whole else document(feed)[:cut]
                self.server.pages['/%d' % feed] = lambda handler, page=page: handler.answer(200, page, {})
            self.poll()
        self.assertEqual(len(self.messages()), 2 * len(cuts))

    def test_a_part_of_a_feed_is_asked_for_and_understood(self):
        """RFC 3229: A-IM: feed, 226 with what is new since."""
        def page(handler):
            if handler.headers.get('If-None-Match') == '"1"':
                self.assertEqual(handler.headers.get('A-IM'), 'feed')
                handler.answer(226, rss(items(1, start=4)), {'ETag': '"2"', 'IM': 'feed'})
            elif handler.headers.get('If-None-Match') == '"2"':
                handler.answer(304, b'', {'ETag': '"2"'})
            else:
                handler.answer(200, rss(items(3)), {'ETag': '"1"'})
        self.server.pages['/a'] = page
        self.configure('[feed:a]\nurl = @URL@/a\n', 'first-poll = all')
        self.poll()
        self.assertNotIn('A-IM', self.requests('/a')[0])
        self.assertIn('1 message delivered', self.poll().stdout)
        self.assertIn('1 unchanged', self.poll().stdout)
        self.assert_exactly_once(['Item %d' % i for i in range(1, 5)])


class Wishes(Citizen):
    """How long a server wants to be left alone."""

    def test_after_an_answer(self):
        """FRB022, FRB024: freshness, ttl, update period, hours and days to skip."""
        date = email.utils.formatdate(time.time() + 5 * HOUR, usegmt=True)
        soon = email.utils.formatdate(time.time() - DAY, usegmt=True)
        week = '<skipDays>' + ''.join('<day>%s</day>' % d for d in ('Monday', 'Tuesday', 'Wednesday', 'Thursday',
                                                                      'Friday', 'Saturday', 'Sunday')
                                      if d != time.strftime('%A', time.gmtime(time.time() + 3 * DAY))) + '</skipDays>'
        hour = (int(time.time()) // HOUR + 5) % 24
        hours = '<skipHours>%s</skipHours>' % ''.join('<hour>%d</hour>' % h for h in range(24) if h != hour)
        sy = ('<sy:updatePeriod xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">hourly</sy:updatePeriod>'
              '<sy:updateFrequency xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">%d</sy:updateFrequency>')
        cases = [
            ('no wish', {}, '', 0, 2 * MINUTE),
            ('max-age', {'Cache-Control': 'public, max-age=7200'}, '', 2 * HOUR, 2.2 * HOUR),
            ('max-age, part of it gone', {'Cache-Control': 'max-age=7200', 'Age': '3600'}, '', HOUR, 1.1 * HOUR),
            ('no-cache', {'Cache-Control': 'no-cache, max-age=7200'}, '', 0, 2 * MINUTE),
            ('Expires', {'Expires': date}, '', 4.9 * HOUR, 5.5 * HOUR),
            ('max-age before Expires', {'Expires': date, 'Cache-Control': 'max-age=600'}, '', 600, 660),
            ('Expires long ago', {'Expires': soon}, '', 0, 2 * MINUTE),
            ('a year is a mistake', {'Cache-Control': 'max-age=31536000'}, '', 0.9 * DAY, 1.1 * DAY),
            ('ttl', {}, '<ttl>180</ttl>', 3 * HOUR, 3.3 * HOUR),
            ('sy:updatePeriod', {}, sy % 1, HOUR, 1.1 * HOUR),
            ('sy:updateFrequency', {}, sy % 4, 15 * MINUTE, 17 * MINUTE),
            ('the longest wish', {'Cache-Control': 'max-age=60'}, '<ttl>60</ttl>', HOUR, 1.1 * HOUR),
            ('skipHours', {}, hours, 3.9 * HOUR, 5.2 * HOUR),
            ('skipDays', {}, week, 2 * DAY, 3.1 * DAY),
        ]
        text = ''
        for i, (_, headers, extra, _, _) in enumerate(cases):
            def page(handler, headers=headers, extra=extra):
                if handler.headers.get('If-None-Match'):
                    handler.answer(304, b'', {'ETag': '"x"', **headers})
                else:
                    handler.answer(200, rss(items(1), extra=extra), {'ETag': '"x"', **headers})
            self.server.pages['/%d' % i] = page
            text += '[feed:f%d]\nurl = @URL@/%d\n' % (i, i)
        self.configure(text, 'max-interval = 1m')
        for what in ('200', '304'):  # a 304 does not repeat what the document wished
            self.poll()
            for i, (name, _, _, low, high) in enumerate(cases):
                with self.subTest(name, answer=what):
                    wait = self.wait_of('f%d' % i)
                    self.assertGreaterEqual(wait, low)
                    self.assertLessEqual(wait, high)

    def test_the_budget_is_the_readers_and_the_last_word_the_servers(self):
        """FRB023: polls follow what is published."""
        self.server.pages['/a'] = rss([dict(item, pubDate=email.utils.formatdate(time.time() - i * HOUR / 2, usegmt=True))
                                       for i, item in enumerate(items(60))])
        self.server.pages['/b'] = lambda h: h.answer(200, self.server.pages['/a'], {'Cache-Control': 'max-age=14400'})
        for budget, low, high in ((4, 1.5 * HOUR, DAY), (96, 0, 40 * MINUTE)):
            with self.subTest(budget=budget):
                shutil.rmtree(self.dir + '/state', ignore_errors=True)
                self.configure('[feed:a]\nurl = @URL@/a\n[feed:b]\nurl = @URL@/b\n',
                               main='requests-per-day = %d' % budget)
                self.poll()
                self.assertGreaterEqual(self.wait_of('a'), low)
                self.assertLessEqual(self.wait_of('a'), high)
                self.assertGreaterEqual(self.wait_of('b'), 4 * HOUR)

    def test_after_a_refusal(self):
        """FRB020, FRB021: Retry-After in seconds or as a date; without one, patience."""
        date = email.utils.formatdate(time.time() + 3 * HOUR, usegmt=True)
        cases = [
            ('seconds', 429, {'Retry-After': '7200'}, 2 * HOUR, 2.2 * HOUR),
            ('a date', 503, {'Retry-After': date}, 2.9 * HOUR, 3.3 * HOUR),
            ('nonsense', 503, {'Retry-After': 'soon'}, 14 * MINUTE, 16 * MINUTE),
            ('a year', 503, {'Retry-After': '31536000'}, 0.9 * DAY, 1.1 * DAY),
            ('with a 500', 500, {'Retry-After': '7200'}, 2 * HOUR, 2.2 * HOUR),
        ]
        for name, status, headers, low, high in cases:
            with self.subTest(name):
                self.server.pages['/' + name] = lambda h: h.answer(status, b'', headers)
                self.configure('[feed:a]\nurl = @URL@/%s\nmin-interval = 15m\n' % name.replace(' ', '%20'))
                self.server.pages['/' + name.replace(' ', '%20')] = self.server.pages['/' + name]
                self.poll(check=1)
                self.assertGreaterEqual(self.wait_of(), low)
                self.assertLessEqual(self.wait_of(), high)

    def test_failures_back_off_and_never_end_a_feed(self):
        """FRB110-119"""
        for status in (400, 401, 403, 404, 500, 502):
            self.server.pages['/%d' % status] = lambda h, status=status: h.answer(status, b'')
        with socket.socket() as closed:
            closed.bind(('127.0.0.1', 0))
            nobody = 'http://127.0.0.1:%d/' % closed.getsockname()[1]
        urls = {'f%d' % s: '@URL@/%d' % s for s in (400, 401, 403, 404, 500, 502)}
        urls.update(dns='http://no-such-host.invalid/', refused=nobody)
        self.configure(''.join('[feed:%s]\nurl = %s\nmin-interval = 15m\n' % feed for feed in urls.items()))
        for wait in (15, 30, 60, 120, 240, 480, 960, 1440, 1440):
            self.poll(check=1)
            for feed in urls:
                with self.subTest(feed, wait=wait):
                    self.assertAlmostEqual(self.wait_of(feed) / MINUTE, wait, delta=wait * 0.06)
        self.server.pages['/404'] = rss(items(1))
        self.poll(check=1)
        self.assertEqual(self.state('f404')['failures'], 0)

    def test_what_a_refusal_says_is_passed_on(self):
        """FRB101, FRB120: in plain text, one line, and nothing that commands a terminal."""
        plain = {'Content-Type': 'text/plain; charset=utf-8'}
        cases = [
            (429, plain, b'\r\nOnce an hour, please.\nmore', 'fewer requests; it says: Once an hour, please."'),
            (418, plain, b'x' * 1000, 'HTTP 418; it says: %s"' % ('x' * 160)),
            (403, plain, b'go \x1b[2J away', 'HTTP 403: the server refuses us"'),
            (403, plain, b' \n', 'HTTP 403: the server refuses us"'),
            (403, {'Content-Type': 'text/html'}, b'<h1>no</h1>', 'HTTP 403: the server refuses us"'),
        ]
        for i, (status, headers, body, want) in enumerate(cases):
            with self.subTest(want):
                self.server.pages['/%d' % i] = lambda h, answer=(status, body, headers): h.answer(*answer)
                self.configure('[feed:a]\nurl = @URL@/%d\n' % i)
                self.assertIn(want, self.poll(check=1).stderr)
        for query, keys in (('?token=1', ''), ('', 'cookies = secret=1\n')):  # it may say what it was told
            self.server.pages['/x' + query] = lambda h: h.answer(403, b'do not come with this', plain)
            self.configure('[feed:a]\nurl = @URL@/x%s\n%s' % (query, keys))
            self.assertIn('the server refuses us" url=', self.poll(check=1).stderr)

    def test_429_and_503_slow_the_whole_host(self):
        """FRB020, FRB021, FRB034"""
        for status, headers, low in ((429, {'Retry-After': '2'}, 1.9), (503, {'Retry-After': '2'}, 1.9), (503, {}, 0.9)):
            with self.subTest(status=status, headers=headers):
                server, times = Server(), {}
                self.addCleanup(server.stop)

                def page(handler):
                    times[handler.path] = time.monotonic()
                    if handler.path == '/1':
                        handler.answer(status, b'', headers)
                    else:
                        handler.answer(404, b'')
                server.pages.update({'/1': page, '/2': page})
                other = Server()
                self.addCleanup(other.stop)
                other.pages['/3'] = lambda h: times.update({'/3': time.monotonic()}) or h.answer(404, b'')
                self.configure('[feed:a]\nurl = %s/1\n[feed:b]\nurl = %s/2\n[feed:c]\nurl = %s/3\n' %
                               (server.url, server.url, other.url))
                with open(self.config) as f:
                    text = f.read().replace('host-connections = 50', 'host-connections = 1')
                with open(self.config, 'w') as f:
                    f.write(text)
                self.poll(check=1)
                self.assertGreater(times['/2'] - times['/1'], low)
                self.assertLess(times['/3'] - times['/1'], 0.5)

    def test_a_refusal_behind_a_redirect_slows_the_host_that_refused(self):
        """FRB021, FRB034"""
        refuser, refused, asked = Server(), threading.Event(), {}
        self.addCleanup(refuser.stop)

        def refuse(handler):
            handler.answer(429, b'', {'Retry-After': '3'})
            asked['refusal'] = [time.monotonic()]
            refused.set()

        def page(host):
            def answer(handler):  # the second of each host has its turn when the refusal is known
                asked.setdefault(host, []).append(time.monotonic())
                refused.wait(10)
                time.sleep(0.3)
                handler.answer(404, b'')
            return answer
        self.server.pages['/1'] = lambda h: h.answer(302, b'', {'Location': refuser.url + '/1'})
        refuser.pages['/1'] = refuse
        text = '[feed:a]\nurl = @URL@/1\n'
        for path in ('/2', '/3'):
            self.server.pages[path], refuser.pages[path] = page('innocent'), page('refuser')
            text += ('[feed:i%s]\nurl = @URL@%s\nhost-connections = 2\n[feed:r%s]\nurl = %s%s\nhost-connections = 1\n' %
                     (path[1], path, path[1], refuser.url, path))
        self.configure(text)
        self.poll(check=1)
        self.assertLess(asked['innocent'][1] - asked['refusal'][0], 1)
        self.assertGreater(asked['refuser'][1] - asked['refusal'][0], 1.9)
        self.assertGreaterEqual(self.wait_of('a'), 2)  # two clocks, in whole seconds

    def test_one_host_is_not_rushed(self):
        """FRB033, FRB034"""
        times = []

        def page(handler):
            times.append(time.monotonic())
            handler.answer(404, b'')
        text = ''
        for i in range(4):
            self.server.pages['/%d' % i] = page
            text += '[feed:f%d]\nurl = @URL@/%d\nhost-delay = 200ms\n' % (i, i)
        self.configure(text)
        self.poll(check=1)
        gaps = [b - a for a, b in zip(times, times[1:])]
        self.assertGreater(min(gaps), 0.15)


    def test_many_names_of_one_server_are_one_host(self):
        """FRB035"""
        names, lock, here, most = NameServer(), threading.Lock(), set(), []
        self.addCleanup(names.stop)

        def page(handler):
            with lock:
                here.add(handler)
                most.append(len(here))
            time.sleep(0.02)  # long enough for all others, if they were let in
            with lock:
                here.discard(handler)
            handler.feed(rss(items(1, title=handler.headers['Host'])))
        self.server.pages['/a'] = page
        at = self.server.url.rpartition(':')[2]
        text = ''.join('[feed:f%d]\nurl = http://h%d.example:%s/a\nhost-connections = 2\n' % (i, i, at) for i in range(40))
        self.configure(text, main=names.keys)
        self.poll()
        self.assertEqual(len(self.files()), 40)
        self.assertEqual(max(most), 2)

    def test_a_feed_that_leaves_while_it_waits_is_not_asked(self):
        names, free = NameServer(), threading.Event()
        self.addCleanup(names.stop)
        self.addCleanup(free.set)
        self.server.pages['/stays'] = lambda handler: (free.wait(10), handler.feed(rss(items(1))))
        at = self.server.url.rpartition(':')[2]

        def feed(name, i):
            return '[feed:%s%d]\nurl = http://%s%d.example:%s/%s\nhost-connections = 1\n' % (name, i, name, i, at, name)
        stays = feed('stays', 0) + feed('stays', 1)
        self.configure(feed('stays', 0), main=names.keys)
        daemon = self.start('daemon', '-c', self.config)
        self.wait_for(lambda: self.server.requests)
        self.configure(stays + feed('leaves', 0), main=names.keys)
        self.run_program('reload', '-c', self.config)
        self.wait_for(lambda: self.run_program('status', '--json', '-c', self.config).stdout.replace(' ', '').count('"polling":3'))
        self.configure(stays, main=names.keys)
        self.run_program('reload', '-c', self.config)
        free.set()
        self.wait_for(lambda: len(self.files()) == 2)
        daemon.terminate()
        daemon.wait(10)
        self.assertEqual([path for path, _ in self.server.requests], ['/stays', '/stays'])


class Moving(Citizen):
    """Redirects and farewells."""

    def move(self, status, to='/b'):
        self.server.pages['/a'] = lambda h: h.answer(status, b'', {'Location': to})

    def test_redirects_are_followed(self):
        """FRB130"""
        for status in (301, 302, 303, 307, 308):
            with self.subTest(status=status):
                self.move(status, '/b/../c')
                self.server.pages['/c'] = rss(items(1))
                self.configure('[feed:a%d]\nurl = @URL@/a\n' % status, 'first-poll = all')
                self.poll()
                self.assertEqual(self.state('a%d' % status)['failures'], 0)

    def test_a_permanent_redirect_is_adopted_after_three_equal_answers(self):
        """FRB130, FRB131, FRB132"""
        for status in (301, 308):
            with self.subTest(status=status):
                shutil.rmtree(self.dir + '/state', ignore_errors=True)  # one address is one feed, whatever its id
                self.move(status)
                self.server.pages['/b'] = rss(items(1))
                self.configure('[feed:f%d]\nurl = @URL@/a\n' % status)
                self.server.requests.clear()
                for asked in (1, 2, 3, 3, 3):
                    done = self.poll()
                    self.assertEqual(len(self.requests('/a')), asked)
                    self.assertEqual('permanent redirects: adopted' in done.stderr, asked == 3 and
                                     len(self.requests('/b')) == 3)
                self.assertEqual(self.state('f%d' % status)['adopted'], self.server.url + '/b')
                self.assertEqual(self.state('f%d' % status)['url'], self.server.url + '/a')

    def test_a_temporary_redirect_is_never_adopted(self):
        """FRB131"""
        self.move(302)
        self.server.pages['/b'] = rss(items(1))
        self.configure('[feed:a]\nurl = @URL@/a\n')
        self.poll(4)
        self.assertIsNone(self.state()['adopted'])
        self.assertEqual(len(self.requests('/a')), 4)

    def test_a_change_of_url_voids_an_adopted_address(self):
        self.move(301)
        self.server.pages['/b'] = self.server.pages['/c'] = rss(items(1))
        self.configure('[feed:a]\nurl = @URL@/a\n')
        self.poll(3)
        self.configure('[feed:a]\nurl = @URL@/c\n')
        self.poll()
        self.assertIsNone(self.state()['adopted'])
        self.assertEqual(len(self.requests('/c')), 1)

    def test_an_adopted_address_is_shown_and_can_be_refused(self):
        self.move(301)
        self.server.pages['/b'] = rss(items(1))
        self.configure('[feed:a]\nurl = @URL@/a\n')
        self.poll(3)
        shown = self.run_program('show', '-c', self.config, 'a').stdout
        self.assertRegex(shown, '(?m)^Polled at +%s/b$' % self.server.url)
        self.configure('[feed:a]\nurl = @URL@/a\nadopt-redirects = no\n')
        self.poll(4)
        self.assertEqual(len(self.requests('/a')), 3 + 4)
        self.assertIsNone(self.state()['adopted'])
        self.assertNotIn('Polled at', self.run_program('show', '-c', self.config, 'a').stdout)

    def test_an_adopted_address_that_fails_is_given_up(self):
        self.move(301)
        self.server.pages['/b'] = rss(items(1))
        self.configure('[feed:a]\nurl = @URL@/a\n')
        self.poll(3)
        del self.server.pages['/b']
        self.poll(2, check=1)
        self.assertIsNotNone(self.state()['adopted'])
        self.assertIn('back to the configured one', self.poll(check=1).stderr)
        self.server.pages['/a'] = rss(items(1))
        self.poll()
        self.assertEqual(self.state()['failures'], 0)

    def test_gone_twice_is_gone(self):
        """FRB114"""
        self.server.pages['/a'] = lambda h: h.answer(410, b'')
        self.configure('[feed:a]\nurl = @URL@/a\n')
        self.poll(check=1)
        self.assertEqual(self.state()['gone'], 1)
        done = self.poll(check=1)
        self.assertIn('result=paused', done.stderr)
        self.assertIn('paused', self.state()['trouble'])
        self.poll(3)
        self.assertEqual(len(self.requests('/a')), 2)
        self.server.pages['/a'] = rss(items(1))
        self.once('a')  # by name, it is asked
        self.assertEqual(self.state()['gone'], 0)
        self.poll()
        self.assertEqual(len(self.requests('/a')), 4)

    def test_gone_once_is_not(self):
        self.server.pages['/a'] = lambda h: h.answer(410, b'')
        self.configure('[feed:a]\nurl = @URL@/a\n')
        self.poll(check=1)
        self.server.pages['/a'] = lambda h: h.answer(404, b'')
        self.poll(check=1)
        self.server.pages['/a'] = lambda h: h.answer(410, b'')
        self.poll(check=1)
        self.assertEqual(self.state()['gone'], 1)

    def test_a_gone_feed_comes_back_with_another_url(self):
        self.server.pages['/a'] = lambda h: h.answer(410, b'')
        self.server.pages['/b'] = rss(items(1))
        self.configure('[feed:a]\nurl = @URL@/a\n')
        self.poll(2, check=1)
        self.configure('[feed:a]\nurl = @URL@/b\n')
        self.poll()
        self.assertEqual(self.state()['gone'], 0)

    def test_a_feed_with_another_url_is_due(self):
        self.server.pages['/b'] = rss(items(1))
        self.configure('[feed:a]\nurl = @URL@/a\nmin-interval = 1h\n')
        self.poll(check=1)
        due = ('once', '-c', self.config)
        self.assertIn('none is due', self.run_program(*due).stdout)
        self.configure('[feed:a]\nurl = @URL@/b\nmin-interval = 1h\n')
        self.assertIn('1 message delivered', self.run_program(*due).stdout)
        self.assertIn('none is due', self.run_program(*due).stdout)

    def test_when_a_gone_feed_is_polled_next_is_not_said(self):
        self.server.pages['/a'] = lambda h: h.answer(410, b'')
        self.configure('[feed:a]\nurl = @URL@/a\n')
        self.poll(check=1)
        self.assertIn('Next poll', self.run_program('status', '-c', self.config).stdout)
        self.poll(check=1)
        said = self.run_program('status', '-c', self.config).stdout
        self.assertIn('2 tries, not asked any more\n', said)
        self.assertNotIn('Next poll', said)
        self.assertNotIn('Next poll', self.run_program('show', '-c', self.config, 'a').stdout)


class Pages(Citizen):
    """RFC 5005: what was missed while nobody was here stands on further pages."""

    def feed(self, path, newest, n, following=None, rel='next'):
        link = '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="%s" href="%s"/>' % (rel, following)
        self.server.pages[path] = rss(items(n, start=newest - n + 1), extra=link if following else '')

    def test_a_gap_is_filled(self):
        self.feed('/a', 3, 3)
        self.configure('[feed:a]\nurl = @URL@/a\n', 'first-poll = all')
        self.poll()
        self.feed('/a', 12, 3, '/a?page=2')
        self.feed('/a?page=2', 9, 3, '?page=3')
        self.feed('/a?page=3', 6, 4, '/a?page=4')  # reaches what is known
        self.feed('/a?page=4', 2, 2)
        self.poll()
        self.assert_exactly_once(['Item %d' % i for i in range(1, 13)])
        self.assertEqual(self.requests('/a?page=4'), [])
        self.assertIn('1 unchanged', self.poll().stdout)

    def test_a_gap_is_filled_from_archives(self):
        self.feed('/a', 3, 3, '/2025', 'prev-archive')
        self.configure('[feed:a]\nurl = @URL@/a\n', 'first-poll = all')
        self.poll()
        self.feed('/a', 9, 2, '/2026', 'prev-archive')
        self.feed('/2026', 7, 3, '/2025', 'prev-archive')
        self.feed('/2025', 4, 4)
        self.poll()
        self.assert_exactly_once(['Item %d' % i for i in range(1, 10)])

    def test_no_page_is_read_without_a_gap(self):
        self.feed('/a', 3, 3, '/a?page=2')
        self.feed('/a?page=2', 0, 0)
        self.configure('[feed:a]\nurl = @URL@/a\n', 'first-poll = all')
        self.poll()  # all is new, but it is the first poll
        self.feed('/a', 5, 3, '/a?page=2')
        self.poll()
        self.assertEqual(self.requests('/a?page=2'), [])

    def test_five_pages_are_enough(self):
        self.feed('/a', 1, 1)
        self.configure('[feed:a]\nurl = @URL@/a\n', 'first-poll = all')
        self.poll()
        for i in range(1, 20):
            self.feed('/a?page=%d' % i if i > 1 else '/a', 100 - i, 1, '/a?page=%d' % (i + 1))
        self.poll()
        self.assertEqual(len(self.server.requests), 1 + 6)
        self.assert_exactly_once(['Item %d' % i for i in [1, *range(94, 100)]])

    def test_a_missing_page_does_not_hold_up_the_rest(self):
        self.feed('/a', 1, 1)
        self.configure('[feed:a]\nurl = @URL@/a\n', 'first-poll = all')
        self.poll()
        self.feed('/a', 9, 2, '/a?page=2')
        self.poll()
        self.assert_exactly_once(['Item 1', 'Item 8', 'Item 9'])

    def test_a_page_of_another_server_is_not_asked_for(self):
        other = Server()
        self.addCleanup(other.stop)
        self.feed('/a', 1, 1)
        self.configure('[feed:a]\nurl = @URL@/a\n', 'first-poll = all')
        self.poll()
        self.feed('/a', 9, 2, other.url + '/b')
        self.poll()
        self.assertEqual(other.requests, [])


class Names(Citizen):
    def test_identifies_itself(self):
        """FRB080, FRB082, FRB086: who asks, and where to complain."""
        self.server.pages['/a'] = rss(items(1))
        self.configure('[feed:a]\nurl = @URL@/a\n', main='user-agent-contact = https://me.example/')
        self.poll()
        agent = self.requests('/a')[0]['User-Agent']
        self.assertTrue(agent.startswith('wirespool/'), agent)
        self.assertIn('https://me.example/', agent)

    def test_tells_no_more_than_is_needed(self):
        """FRB080-091: an honest name, no browser's; nothing that tells readers apart."""
        self.server.pages['/a'] = lambda h: h.answer(200, rss(items(1)), {'Set-Cookie': 'reader=1; Path=/'})
        self.server.pages['/b'] = lambda h: h.answer(302, b'', {'Location': '/a', 'Set-Cookie': 'way=1; Path=/'})
        self.configure('[feed:a]\nurl = @URL@/a\n[feed:b]\nurl = @URL@/b\n')
        self.poll(2)
        self.assertGreaterEqual(len(self.server.requests), 6)
        for _, headers in self.server.requests:
            self.assertEqual(sorted(headers), ['Accept', 'Accept-Encoding', 'Host', 'User-Agent'])
            self.assertRegex(headers['User-Agent'], r'^wirespool/[0-9.]+$')

    def test_the_address_is_asked_as_it_is_written(self):
        """FRB060, FRB061: nothing is added to it, nothing mended; what makes no sense is said."""
        path = '/Feed.XML;v=1/a%7Eb/?b=2&a=1&q=%c3%A4&empty=&&x'
        self.server.pages[path] = rss(items(1))
        self.configure('[feed:a]\nurl = @URL@%s\n' % path)
        self.poll()
        self.assertEqual([asked for asked, _ in self.server.requests], [path])
        self.configure('[feed:a]\nurl = htp://news.example/\n[feed:b]\nurl = http:///x\n')
        done = self.run_program('check', '-c', self.config, check=78)
        self.assertEqual(len([line for line in done.stderr.splitlines() if ': url' in line]), 2, done.stderr)

    def test_one_request_is_enough_to_subscribe(self):
        """FRB036"""
        self.server.pages['/a'] = rss(items(1))
        self.configure('')
        self.run_program('add', '-c', self.config, self.server.url + '/a')
        self.assertEqual(len(self.server.requests), 1)

    def test_takes_what_is_compressed(self):
        """FRB141"""
        self.server.pages['/a'] = rss(items(1))
        self.configure('[feed:a]\nurl = @URL@/a\n')
        self.poll()
        self.assertIn('gzip', self.requests('/a')[0]['Accept-Encoding'])


class Table(unittest.TestCase):
    """tests/citizen.md names tests that are there, and every number that a test of this file names."""

    def test_names_what_is_there(self):
        with open(os.path.join(harness.ROOT, 'tests', 'citizen.md')) as f:
            table = f.read()
        for where, names in re.findall(r'system/(\w+)((?:,? `test_\w+`)+)', table):
            with open(os.path.join(harness.ROOT, 'tests', 'system', where + '.py')) as f:
                text = f.read()
            for name in re.findall(r'`(test_\w+)`', names):
                self.assertIn('def %s(' % name, text)
        with open(__file__) as f:
            mine = set(re.findall(r'FRB[0-9]{3}', f.read()))
        self.assertEqual(mine - set(re.findall(r'FRB[0-9]{3}', table)), set())


if __name__ == '__main__':
    harness.main()
