#!/usr/bin/env python3
"""Options of a message: flags on delivery, subjects, headers of others, encodings; folders of every script, in every
layout, and what their reader does to them."""
import os
import shutil
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import harness
from harness import Case, items, rss

PAGE = [{'title': 'Größe &amp; Maß', 'guid': 'g1', 'link': 'http://site.example/1', 'author': 'a@b.example (Ann Öz)',
         'category': 'sea', 'description': '<![CDATA[<p>Œuvre: %s</p>]]>' % ('wörd ' * 300)}]


class Options(Case):
    def deliver(self, feed='', topics=''):
        self.server.pages['/a'] = rss(PAGE, 'The Wire')
        self.configure('[feed:a]\nurl = @URL@/a\n%s\n%s' % (feed, topics), 'first-poll = all')
        self.once()
        return self.messages()[0]

    def test_flags_by_feed(self):
        name = os.path.basename(self.deliver('seen = yes\nflagged = yes').path)
        self.assertTrue(name.endswith(':2,FS'), name)
        self.assertEqual(len(self.files(('cur',))), 1)

    def test_flags_by_topic(self):
        name = os.path.basename(self.deliver('', '[topic:size]\nkeywords = title:größe^9\nflag = \\Flagged\n').path)
        self.assertTrue(name.endswith(':2,F'), name)

    def test_subject_template(self):
        message = self.deliver('subject = [{feed}/{id}] {author}: {title} ({topics}, {tags}) {{x}}',
                               '[topic:ocean]\nkeywords = title:größe^9\n')
        self.assertEqual(message['Subject'], '[The Wire/a] Ann Öz: Größe & Maß (ocean, sea) {x}')

    def test_mistakes_of_a_template_are_said_with_their_place(self):
        self.configure('[feed:a]\nurl = @URL@/a\nsubject = {titel}\n[feed:b]\nurl = @URL@/a\nsubject = {title\n')
        done = self.run_program('check', '-c', self.config, check=78)
        out = done.stdout + done.stderr
        for want in (':15:11: subject: there is no field {titel}; did you mean {title}?',
                     ':18:11: subject: a brace has no other'):
            self.assertIn(want, out)

    def test_headers_of_rss2email(self):
        message = self.deliver('compat-headers = rss2email')
        self.assertEqual(message['X-RSS-Feed'], self.server.url + '/a')
        self.assertEqual((message['X-RSS-ID'], message['X-RSS-URL'], message['X-RSS-TAGS']),
                         ('g1', 'http://site.example/1', 'sea'))
        self.assertIn('rss2email', message['User-Agent'])

    def test_encodings_keep_the_text_and_the_wire_ascii(self):
        texts = set()
        for encoding in ('8bit', 'quoted-printable', 'base64'):
            shutil.rmtree(self.spool, ignore_errors=True)
            shutil.rmtree(self.dir + '/state', ignore_errors=True)
            message = self.deliver('encoding = %s\ncharset = us-ascii' % encoding)
            texts.add(''.join(message.get_body((kind,)).get_content().replace('\r\n', '\n').rstrip('\n')
                              for kind in ('plain', 'html')))
            with open(message.path, 'rb') as f:
                raw = f.read()
            self.assertEqual(raw.isascii(), encoding != '8bit')
            self.assertLessEqual(max(map(len, raw.splitlines())), 998)
            if encoding != '8bit':
                self.assertEqual({p['Content-Transfer-Encoding'] for p in message.iter_parts()}, {encoding})
        self.assertEqual(len(texts), 1)

    def test_plain_ascii_is_called_so(self):
        self.server.pages['/a'] = rss(items(1))
        self.configure('[feed:a]\nurl = @URL@/a\ncharset = us-ascii\nencoding = base64\n')
        self.once()
        part = self.messages()[0].get_body(('plain',))
        self.assertEqual((part.get_content_charset(), part['Content-Transfer-Encoding']), ('us-ascii', '7bit'))


class Spools(Case):
    layout = 'maildir++'

    def setUp(self):
        super().setUp()
        self.other = self.dir + '/other'
        self.server.pages['/a'] = rss(items(2, title='A'))
        self.server.pages['/b'] = rss(items(2, title='B'))
        self.config_text = ('[feed:a]\nurl = @URL@/a\n[feed:b]\nurl = @URL@/b\nspool = %s\nfolder = News/Own\n'
                            '[topic:second]\nfolder = Second\nkeywords = title:2^9\n' % self.other)
        self.configure(self.config_text, 'first-poll = all')

    def in_spool(self, spool):
        kept, self.spool = self.spool, spool
        try:
            return sorted((os.path.relpath(m.path, spool).split('/')[0], m['Subject']) for m in self.messages())
        finally:
            self.spool = kept

    def test_each_feed_in_its_own(self):
        self.once()
        self.assertEqual(self.in_spool(self.spool), [('.News', 'A 1'), ('.News', 'A 2'), ('.Second', 'A 2')])
        self.assertEqual(self.in_spool(self.other), [('.News.Own', 'B 1'), ('.News.Own', 'B 2'), ('.Second', 'B 2')])
        with open(self.other + '/subscriptions') as f:
            self.assertEqual(sorted(f.read().split()), ['News.Own', 'Second'])
        self.run_program('verify', '-c', self.config)

    def test_an_update_finds_what_it_changes(self):
        long = 'The harbour was closed by fog. ' * 30
        self.server.pages['/b'] = rss([{'title': 'Fog', 'guid': 'g', 'description': long}])
        self.once()
        self.server.pages['/b'] = rss([{'title': 'Fog', 'guid': 'g', 'description': 'Ships sank at the pier. ' * 30}])
        self.once()
        self.assertEqual(self.in_spool(self.other), [('.News.Own', 'Fog')] * 2)
        texts = []
        for root, _, names in os.walk(self.other):
            for name in names:
                if 'wirespool' in name:
                    with open(os.path.join(root, name)) as f:
                        texts.append(f.read())
        self.assertEqual(sum('Changed: ' in t for t in texts), 2 - 1)

    def test_a_lost_state_is_rebuilt_from_all(self):
        self.once()
        before = self.in_spool(self.spool), self.in_spool(self.other)
        shutil.rmtree(self.dir + '/state')
        self.once()
        self.assertEqual((self.in_spool(self.spool), self.in_spool(self.other)), before)

    def test_one_within_another_is_a_mistake(self):
        self.configure('[feed:a]\nurl = @URL@/a\nspool = %s/inner\n' % self.spool)
        done = self.run_program('check', '-c', self.config, check=78)
        self.assertIn('lie within each other', done.stdout + done.stderr)


NAMES = ['日本語/東京', 'Größe', 'عربي', 'A & B', 'emoji 😀', 'a.b', 'con:2,S', 'x' * 180]


class Folders(Case):
    def names_are_folders(self):
        self.server.pages['/a'] = rss(items(1))
        self.configure(''.join('[feed:f%d]\nurl = @URL@/a\nfolder = %s\n' % (i, n) for i, n in enumerate(NAMES)))
        self.once()
        self.assertEqual(len(self.files()), len(NAMES))
        for path in self.files():
            self.assertTrue(os.path.realpath(path).startswith(os.path.realpath(self.spool) + '/'))

    def test_names_in_any_script(self):
        self.names_are_folders()

    def change_and_poll_again(self, change):
        self.server.pages['/a'] = rss(items(2))
        self.configure('[feed:a]\nurl = @URL@/a\nfolder = News/Sea\n', 'first-poll = all')
        daemon = self.start('daemon', '-c', self.config)
        self.wait_for(lambda: len(self.files()) == 2)
        change(os.path.dirname(os.path.dirname(self.files()[0])))
        self.server.pages['/a'] = rss(items(4))
        self.run_program('poll', '-c', self.config)
        self.wait_for(lambda: {'Item 3', 'Item 4'} <= set(self.subjects()))
        daemon.terminate()
        self.assertEqual(daemon.wait(20), 0)
        return self.subjects()

    def test_a_folder_that_was_renamed_keeps_its_messages_and_a_new_one_is_made(self):
        got = self.change_and_poll_again(lambda d: os.rename(d, os.path.join(self.spool, '.Old.Name')))
        self.assertEqual(got, ['Item 1', 'Item 2', 'Item 3', 'Item 4'])

    def test_a_folder_that_was_removed_is_made_again(self):
        self.assertEqual(self.change_and_poll_again(shutil.rmtree), ['Item 3', 'Item 4'])

    def test_a_folder_without_one_of_its_directories_is_mended(self):
        got = self.change_and_poll_again(lambda d: [shutil.rmtree(d + '/tmp'), os.rename(d + '/new', d + '/elsewhere')])
        self.assertEqual(got, ['Item 3', 'Item 4'])


class FoldersPlusPlus(Folders):
    layout = 'maildir++'

    def test_names_in_any_script(self):
        self.names_are_folders()
        with open(self.spool + '/subscriptions', 'rb') as f:
            lines = f.read().decode('ascii').splitlines()
        self.assertEqual(sorted(lines), sorted(d[1:] for d in os.listdir(self.spool) if d.startswith('.')))
        self.assertIn('&ZeVnLIqe-.&Z3FOrA-', lines)

    def test_who_unsubscribes_stays_so(self):
        self.server.pages['/a'] = rss(items(1))
        self.configure('[feed:a]\nurl = @URL@/a\nfolder = News/Sea\n')
        self.once()
        with open(self.spool + '/subscriptions', 'w') as f:
            f.write('Work\n')
        self.server.pages['/a'] = rss(items(2))
        self.once()
        with open(self.spool + '/subscriptions') as f:
            self.assertEqual(f.read(), 'Work\n')
        self.assertEqual(len(self.files()), 2)


if __name__ == '__main__':
    harness.main()
