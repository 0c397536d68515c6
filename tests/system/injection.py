"""What a feed may not put into the mail, onto a terminal, or in the place of another feed's articles."""
import os
import re
import shutil

import harness
import hostile
from harness import Case, items, rss
from hostile import atom, entry, raw


class Injections(hostile.Run):
    HEADERS = {'delivered-to', 'received', 'date', 'from', 'to', 'subject', 'message-id', 'in-reply-to', 'references',
               'supersedes', 'list-id', 'list-archive', 'archived-at', 'content-base', 'content-language', 'keywords',
               'x-label', 'x-wire-topics', 'x-wire-dates', 'x-wire-author', 'x-wire-feed', 'x-wire-id', 'x-wire-tags',
               'x-wire-story', 'mime-version', 'content-type', 'content-transfer-encoding', 'content-disposition',
               'return-path', 'auto-submitted', 'list-post', 'precedence'}
    LINE = '&#13;&#10;Bcc: victim@example.org&#10;X-Injected: 1&#13;'

    def deliver(self, *entries, **more):
        self.server.pages['/a'] = atom(*entries, **more)
        self.configure('[feed:a]\nurl = @URL@/a\n', 'first-poll = all')
        done = self.once('-v', '--all')
        self.assert_clean(done.stdout + done.stderr)
        messages = self.messages('News')
        self.assertEqual(len(messages), len(entries))
        for m in messages:
            self.assertEqual({k.lower() for k in m.keys()} - self.HEADERS, set())
            with open(m.path, 'rb') as f:
                head = f.read().split(b'\n\n')[0]
            self.assertIsNone(re.search(rb'[^\x20-\x7e\n\t]', head), head)
            for value in m.values():
                self.assert_clean(str(value))
        return messages

    def test_no_field_of_a_feed_becomes_a_header(self):
        x = self.LINE
        self.deliver(entry(1, 'T' + x, extra='<author><name>N%s</name><email>a@b%s</email></author><category term="c%s"/>'
                                             '<link href="http://e.example/%s"/>' % (x, x, x, x)),
                     entry(2, '=?utf-8?q?=0D=0ABcc:_a@b?= =?utf-8?b?DQpCY2M6IGFAYg==?='),
                     entry(3, 'a\u2028Bcc: x\u2029X-Injected: y\u0085Bcc: z\x0bq'.replace('\x0b', '&#11;')),
                     entry(4, extra='<link rel="enclosure" href="http://e.example/%s" type="text/html%s; name=x" '
                                    'length="99999999999999999999" title="%s"/>' % (x, x, x)),
                     entry(5, extra='<thr:in-reply-to xmlns:thr="http://purl.org/syndication/thread/1.0" '
                                    'ref="&lt;a@b&gt;%s" href="x%s"/>' % (x, x)),
                     entry(6, extra='<author><name>"&lt;a@b&gt;, c@d</name><email>group:e@f;</email></author>'),
                     title='F' + x)

    def test_what_hides_or_commands_does_not_reach_headers_log_or_terminal(self):
        esc = '&#x1b;[31m\x1b]0;t\x07&#155;'
        messages = self.deliver(entry(1, 'red' + esc + 'end'), entry(2, 'a\u202egnp.exe\u2066b\u200bc\ufeffd'),
                                title='t' + esc + '\u202e')
        self.assertIn('agnp.exebcd 2', [m['Subject'] for m in messages])

    def test_no_command_says_what_a_terminal_obeys(self):
        """Whatever foreign text a command shows: of a message, a story, a failing feed, a page, a document."""
        esc = '&#x1b;[31m\x1b]0;t\x07&#155;\u202e\u200b&#10;'
        text = 'A tanker sank off the cape' + esc
        for name in 'ab':
            self.server.pages['/' + name] = atom(entry(1, text, text * 5, '<author><name>x%s</name></author>'
                                                       '<category term="c%s"/>' % (esc, esc)), title=name + esc)
        self.server.pages['/page'] = ('<!DOCTYPE html><title>\x1b]0;pwned\x07\u202e</title>'
                                      '<link rel=alternate type=application/rss+xml title="\x1b[31m" href=/a>').encode()
        self.server.pages['/status'] = raw(b'HTTP/1.1 404 \x1b[31mred\r\nContent-Length: 0\r\n\r\n')
        self.server.pages['/moved'] = raw(b'HTTP/1.1 301 Moved\r\nLocation: /a?\x1b[31m\xe2\x80\xae\r\nContent-Length: 0\r\n\r\n')
        self.configure(''.join('[feed:%s]\nurl = @URL@/%s\n' % (n, n) for n in ('a', 'b', 'page', 'status', 'moved'))
                       + '[topic:sea]\nkeywords = tanker^9\n', 'first-poll = all')
        daemon = self.start('daemon', '-c', self.config)
        self.wait_for(lambda: len(self.messages()) >= 2)
        message, document = self.files()[0], self.dir + '/document'
        with open(document, 'wb') as f:
            f.write(self.server.pages['/a'])
        for command in (['poll'], ['list'], ['show', 'a'], ['show', 'page'], ['show', 'moved'], ['status'], ['status', '--json'],
                        ['status', '--metrics'], ['explain', message], ['stories'], ['stories', '--json'], ['topics', message],
                        ['topics', document], ['parse', document], ['export'], ['add', '--dry-run', self.server.url + '/page'],
                        ['once', '--dry-run', '--all'], ['suggest', 'sea'], ['verify']):
            with self.subTest(command=command[0]):
                where = [] if command[0] == 'parse' else ['-c', self.config]
                done = self.run_program(command[0], *where, *command[1:], check=None)
                self.assertNotIn(done.returncode, (64, 70), done.stderr)
                out = done.stdout
                if out.startswith(('{', '[')):  # for programs: text as it is, but nothing that is obeyed
                    out = re.sub('[\u200b\u202e]', '', out)
                self.assert_clean(out + done.stderr)
        daemon.terminate()
        self.assert_clean(''.join(daemon.communicate()))

    def test_active_content_does_not_reach_the_mail(self):
        body = ('<script>alert(1)</script><img src=x onerror=alert(1)><a href="javascript:alert(1)">x</a>'
                '<iframe src=http://127.0.0.1/></iframe><svg onload=alert(1)><form action=x><style>*{}</style>'
                '<base href=http://evil.example/><meta http-equiv=refresh content=0>')
        m = self.deliver(entry(1, body=body.replace('&', '&amp;').replace('<', '&lt;')))[0]
        html = m.get_body(('html',))
        text = html.get_content() if html else ''
        for bad in ('<script', 'onerror', 'javascript:', '<iframe', 'onload', '<form', '<style>*', '<base', 'refresh'):
            self.assertNotIn(bad, text)

    def test_no_name_of_a_feed_becomes_a_path(self):
        ids = ['../../../../tmp/wirespool-escape', '/etc/wirespool-escape', '..', '.', 'a:2,ST', '~root', '%2e%2e%2f',
               '$(touch wirespool-escape)', '\u2215etc', 'x' * 5000]
        self.server.pages['/a'] = atom(*[entry(i, t).replace('urn:bad:%d' % i, t) for i, t in enumerate(ids)],
                                       title='../../wirespool-escape')
        self.configure('[feed:a]\nurl = @URL@/a\n', 'first-poll = all')
        self.once()
        names = [os.path.basename(f) for f in self.files()]
        self.assertEqual(len(names), len(ids))
        for name in names:
            self.assertRegex(name, r'^[A-Za-z0-9_.,=@-]+(:2,[A-Z]*)?$')
        self.assertEqual(sorted(os.listdir(self.spool)), ['News'])


class Suppression(Case):
    """A feed that knows what another is going to publish, and publishes it first."""

    FEEDS = '[feed:bad]\nurl = @URL@/bad\nfolder = Bad\n[feed:good]\nurl = @URL@/good\n'
    VICTIM = [dict(i, description='%s: the ferry to the northern islands was late again, since fog lay over the strait until '
                                  'noon and no pilot was to be had.' % i['title']) for i in items(3, title='News')]

    def forge(self, **how):
        """What the victim is going to publish, with its guids, links, titles and dates, and another text."""
        return rss([dict(i, description='Buy pills, %s, at the best of all prices, today and only here.' % i['title'], **how)
                    for i in self.VICTIM])

    def assert_untouched(self):
        self.assertEqual(self.subjects('News'), ['News 1', 'News 2', 'News 3'])
        self.assertEqual(len({m['Message-ID'] for m in self.messages()}), 6)
        for m in self.messages('News'):
            self.assertIn('fog lay over the strait', m.as_string().replace('\n', ' ').replace('  ', ' '))
            self.assertEqual((m['In-Reply-To'], m['Supersedes']), (None, None))

    def test_no_feed_keeps_anothers_articles_from_the_reader(self):
        for merge in ('yes', 'no'):
            with self.subTest(merge=merge):
                shutil.rmtree(self.dir + '/state', ignore_errors=True)
                shutil.rmtree(self.spool, ignore_errors=True)
                self.server.pages.update({'/bad': self.forge(), '/good': rss([])})
                self.configure(self.FEEDS, 'first-poll = all\nmerge-copies = ' + merge)
                self.once(check=None)
                self.assertEqual(self.subjects('Bad'), ['News 1', 'News 2', 'News 3'])
                self.server.pages['/good'] = rss(self.VICTIM)
                self.once()
                self.assert_untouched()

    def test_not_in_the_same_run_either(self):
        self.server.pages.update({'/bad': self.forge(), '/good': rss(self.VICTIM)})
        self.configure(self.FEEDS, 'first-poll = all\nmerge-copies = yes')
        self.once()
        self.assert_untouched()

    def test_nor_by_message_ids_that_it_knows(self):
        """A feed that has seen the messages publishes their Message-IDs as its guids, then edits its own."""
        self.server.pages.update({'/bad': rss([]), '/good': rss(self.VICTIM)})
        self.configure(self.FEEDS, 'first-poll = all\nmerge-copies = yes')
        self.once(check=None)
        known = [m['Message-ID'] for m in self.messages('News')]
        for text in ('Pills.', 'Other pills, and so many more of them than ever before, at a price never seen.'):
            self.server.pages['/bad'] = rss([
                {'title': 'Pills', 'guid': k.replace('<', '&lt;').replace('>', '&gt;'), 'description': text + k[1:9],
                 'thr:in-reply-to xmlns:thr="http://purl.org/syndication/thread/1.0" ref="%s"' % k[1:-1]: ''} for k in known])
            self.once()
        self.assertEqual(sorted(m['Message-ID'] for m in self.messages('News')), sorted(known))
        self.assertFalse(set(known) & {m['Message-ID'] for m in self.messages('Bad')})
        for m in self.messages('Bad'):
            self.assertNotIn(m['Supersedes'], known)


if __name__ == '__main__':
    harness.main()
