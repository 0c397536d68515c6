"""The same article in several feeds, new versions of an article, comments: what a message has to do with others."""
import contextlib
import os
import sqlite3

import harness
from harness import Case, rss

GUID = 'guid isPermaLink="false"'
TEXT = ('The harbour master of Norrhavn has closed the inner basin after a crane fell onto the quay. Nobody was hurt. Three '
        'ferries were sent to the outer pier, and the fish auction was put off until Thursday, officials said.')
JUNK = ('Buy cheap watches and garden furniture from our partners today. Every order above fifty comes with a free umbrella '
        'and a voucher for another umbrella, while stocks last, in all colours of the rainbow.')


def article(link='http://paper.example/crane', guid='p1', title='Crane falls onto quay in Norrhavn', text=TEXT, **more):
    return dict({'title': title, GUID: guid, 'link': link, 'description': text,
                 'pubDate': 'Mon, 02 Nov 2026 08:00:00 +0000'}, **more)


class Feeds(Case):
    def serve(self, **feeds):
        for name, page in feeds.items():
            self.server.pages['/' + name] = rss(page, title=name)

    def feeds(self, names, settings='', extra=''):
        self.configure(''.join('[feed:%s]\nurl = @URL@/%s\nfolder = %s\n' % (n, n, n.upper()) for n in names) + extra,
                       'first-poll = all\n' + (settings if 'merge' in settings else 'merge-copies = yes\n' + settings))

    def only(self, folder):
        found = self.messages(folder)
        self.assertEqual(len(found), 1, [m['Subject'] for m in found])
        return found[0]


class Copies(Feeds):
    def test_an_article_of_two_feeds_is_one_message_in_both_folders(self):
        self.serve(a=[article()], b=[article(guid='other', link='https://www.paper.example/crane?utm_source=b')])
        self.feeds('ab')
        self.once('a')
        self.once('b')
        first, second = self.only('A'), self.only('B')
        self.assertEqual(os.stat(first.path).st_ino, os.stat(second.path).st_ino)
        self.once()
        self.assertEqual(len(self.files()), 2)

    def test_both_in_one_run_and_one_folder(self):
        self.serve(a=[article()], b=[article(guid='other')])
        self.configure('[feed:a]\nurl = @URL@/a\n[feed:b]\nurl = @URL@/b\n', 'first-poll = all\nmerge-copies = yes')
        self.once()
        self.assertEqual(len(self.files()), 1)

    def test_the_same_text_behind_another_link(self):
        self.serve(a=[article()], b=[article(guid='x', link='http://other.example/reprint')])
        self.feeds('ab')
        self.once('a')
        self.once('b')
        self.assertEqual(self.only('A')['Message-ID'], self.only('B')['Message-ID'])

    def test_a_message_that_was_read_or_flagged_is_linked_and_left_as_it_is(self):
        self.serve(a=[article()], b=[article(guid='other')])
        self.feeds('ab')
        self.once('a')
        path = self.only('A').path
        read = path.replace('/new/', '/cur/') + ':2,FRS'
        os.rename(path, read)
        self.once('b')
        self.assertTrue(os.path.exists(read))
        self.assertEqual(os.stat(self.only('B').path).st_ino, os.stat(read).st_ino)

    def test_what_the_reader_deleted_does_not_come_back(self):
        self.serve(a=[article()], b=[article(guid='other')])
        self.feeds('ab')
        self.once('a')
        os.unlink(self.only('A').path)
        self.once('b')
        self.assertEqual(self.files(), [])

    def test_nobody_suppresses_anothers_article(self):
        """The hostile feed is first, with the guid, link and title of an article that is not its own."""
        for text in (JUNK, '', 'Crane falls onto quay in Norrhavn'):
            with self.subTest(text=text):
                self.tearDown()
                self.setUp()
                self.serve(evil=[article(text=text)], paper=[article()])
                self.feeds(['evil', 'paper'])
                self.once('evil')
                self.once('paper')
                self.assertIn('Thursday', self.only('PAPER').get_body(('plain',)).get_content())
                self.assertIn('also=evil', self.only('PAPER')['X-Wire-Seen'])

    # Found by trying words at random for a second: two of 64 bits of its simhash differ from those of TEXT.
    FORGED = ('Buy cheap watches and garden furniture from our partners today. Every order above fifty comes with a free '
              'umbrella. menula nupup pigop rutapuvo rebi sogipeti bavuc nupube lotana sita vovori budub mucoged pavos sema '
              'pifofi mibu botonumu mevotele vovucan girefagu babodi mebeba vefipo dalovu soboduc migef bobom tapu dopef '
              'runatuba defol bana denen rebom boci petimam budigosa dadu febisab mifarim remumuc nodiniv divotic sofi '
              'dudile nodiniv rofim susemu roga')

    def test_a_text_made_to_be_taken_for_another_is_none(self):
        self.serve(evil=[article(text=self.FORGED)], paper=[article()])
        self.feeds(['evil', 'paper'])
        self.once('evil')
        self.once('paper')
        self.assertIn('Thursday', self.only('PAPER').get_body(('plain',)).get_content())

    def test_an_edited_copy_is_the_same_article(self):
        edited = TEXT.replace('officials said', 'the officials said on Monday')
        for order in (('a', 'b'), ()):  # one after the other; both in one batch
            with self.subTest(order=order):
                self.tearDown()
                self.setUp()
                self.serve(a=[article()], b=[article(guid='other', text=edited)])
                self.feeds('ab')
                for name in order:
                    self.once(name)
                self.once()
                self.assertEqual(self.only('A')['Message-ID'], self.only('B')['Message-ID'])

    def age(self, days):
        """As if so many days had passed since all that the state knows."""
        path, = [os.path.join(self.dir, 'state', n) for n in os.listdir(os.path.join(self.dir, 'state')) if n.endswith('.db')]
        with contextlib.closing(sqlite3.connect(path)) as db, db:
            for table, columns in (('ledger', ('time', 'date')), ('sketch', ('time',)),
                                   ('feed', ('last_poll', 'next_due', 'last_new'))):
                for column in columns:
                    db.execute('UPDATE %s SET %s = %s - %d' % (table, column, column, days * 86400))
            for table, column in (('seen', 'day'), ('feed', 'own_day'), ('feed', 'own_day_on')):
                db.execute('UPDATE %s SET %s = max(0, %s - %d)' % (table, column, column, days))

    def test_a_week_later_it_is_only_linked(self):
        self.serve(a=[article()], b=[])
        self.feeds('ab')
        self.once()
        self.age(7)
        self.serve(b=[article(guid='other')])
        self.once('b')
        self.assertEqual(os.stat(self.only('A').path).st_ino, os.stat(self.only('B').path).st_ino)

    def test_a_week_later_what_was_deleted_stays_so(self):
        self.serve(a=[article()], b=[])
        self.feeds('ab')
        self.once()
        os.unlink(self.only('A').path)
        self.age(7)
        self.serve(b=[article(guid='other')])
        self.once('b')
        self.assertEqual(self.files(), [])

    def test_one_of_two_feeds_is_kept_apart(self):
        """Whichever of them says so, and whichever comes first."""
        for own, order in (('a', 'ab'), ('a', 'ba'), ('b', 'ab'), ('b', 'ba')):
            with self.subTest(own=own, order=order):
                self.tearDown()
                self.setUp()
                self.serve(a=[article()], b=[article(guid='other')])
                self.configure(''.join('[feed:%s]\nurl = @URL@/%s\nfolder = %s\n%s' % (
                    n, n, n.upper(), 'merge-copies = no\n' if n == own else '') for n in 'ab'),
                    'first-poll = all\nmerge-copies = yes')
                for name in order:
                    self.once(name)
                self.assertNotEqual(self.only('A')['Message-ID'], self.only('B')['Message-ID'])

    def test_a_feed_can_be_kept_apart(self):
        self.serve(a=[article()], b=[article(guid='other')])
        self.feeds('ab', 'merge-copies = no')
        self.once()
        self.assertNotEqual(self.only('A')['Message-ID'], self.only('B')['Message-ID'])

    def test_short_texts_are_not_taken_for_copies(self):
        self.serve(a=[{'title': 'Open thread', GUID: '1', 'link': 'http://a.example/1'}],
                   b=[{'title': 'Open thread', GUID: '1', 'link': 'http://b.example/9'}])
        self.feeds('ab')
        self.once()
        self.assertEqual((self.only('A')['Subject'], self.only('B')['Subject']), ('Open thread', 'Open thread'))

    def test_a_link_list_and_the_article_it_links_to(self):
        self.serve(a=[article()], b=[article(guid='other', title='Harbour news, and 12 comments', text='312 points, discuss')])
        self.feeds('ab')
        self.once('a')
        self.once('b')
        self.assertIn('also=a', self.only('B')['X-Wire-Seen'])


class Updates(Feeds):
    NEW = TEXT.replace('Nobody was hurt.', 'Two dockers were killed and a third is missing under the wreck, the fire brigade '
                       'found in the evening.')

    def versions(self):
        return sorted(self.messages('A'), key=lambda m: m['Message-ID'].split('@')[0].split('.')[-1])

    def poll(self, **changed):
        self.serve(a=[article(**changed)])
        self.once()

    def test_a_new_version_is_a_reply_that_supersedes_the_old_one(self):
        self.feeds('a')
        self.poll()
        old = self.only('A')
        with open(old.path, 'rb') as f:
            before = f.read()
        self.poll(text=self.NEW)
        self.poll(text=self.NEW)
        first, second = self.versions()
        with open(first.path, 'rb') as f:
            self.assertEqual(f.read(), before)
        self.assertEqual(first.path, old.path)
        self.assertEqual(second['In-Reply-To'], first['Message-ID'])
        self.assertEqual(second['Supersedes'], first['Message-ID'])
        self.assertEqual(second['References'].split(), [first['References'].split()[0], first['Message-ID']])
        for kind in ('plain', 'html'):
            part = second.get_body((kind,))
            if part is not None:
                text = ' '.join(part.get_content().split())
                self.assertIn('Changed: now: Two dockers were killed', text)
                self.assertIn('no more: Nobody', text)

    def test_the_third_version_names_the_second(self):
        self.feeds('a')
        self.poll()
        self.poll(text=self.NEW)
        self.poll(text=JUNK)
        first, second, third = self.versions()
        self.assertEqual(third['Supersedes'], second['Message-ID'])
        self.assertEqual(third['In-Reply-To'], first['Message-ID'])
        self.assertNotIn('Changed', ' '.join(third.get_body(('plain',)).get_content().split('no more: ')[1:]))

    def test_small_edits_stay_silent(self):
        self.feeds('a')
        self.poll()
        self.poll(text=TEXT.replace('officials said', 'officials say'))
        self.poll(text=TEXT.replace('Thursday, ', 'Thursday; '))
        self.only('A')

    def test_small_edits_add_up(self):
        self.feeds('a')
        words, new = TEXT.split(), self.NEW.split()
        for n in range(0, len(new), 3):
            self.poll(text=' '.join(new[:n] + words[n:]))
        self.assertGreater(len(self.messages('A')), 1)

    def test_corrections_are_no_small_edits(self):
        for title in ('Correction: Crane falls onto quay in Norrhavn', 'Crane falls onto quay in Norrhavn (corrected)',
                      'RETRACTED: Crane falls onto quay in Norrhavn', 'Crane falls onto quay in Norrhavn [Korrektur]'):
            with self.subTest(title=title):
                self.tearDown()
                self.setUp()
                self.feeds('a')
                self.poll()
                self.poll(title=title)
                self.assertEqual([m['Subject'] for m in self.versions()], [article()['title'], title])

    def test_a_headline_about_corrections_is_none(self):
        self.feeds('a')
        self.poll(title='Crane falls onto correctional facility in Norrhavn')
        self.poll(title='Crane falls onto the correctional facility in Norrhavn')
        self.only('A')

    def test_all_and_ignore(self):
        for updates, small, large in (('all', 2, 3), ('ignore', 1, 1)):
            with self.subTest(updates=updates):
                self.tearDown()
                self.setUp()
                self.feeds('a', 'updates = %s' % updates)
                self.poll()
                self.poll(text=TEXT.replace('fell', 'collapsed'))
                self.assertEqual(len(self.messages('A')), small)
                self.poll(text=self.NEW)
                self.assertEqual(len(self.messages('A')), large)

    def test_a_version_without_the_old_message(self):
        self.feeds('a')
        self.poll()
        os.unlink(self.only('A').path)
        self.poll(text=self.NEW)
        message = self.only('A')
        self.assertIn('.1@', message['Message-ID'])
        self.assertNotIn('Changed:', message.get_body(('plain',)).get_content())

    def test_an_article_that_changes_with_every_poll_is_bounded(self):
        self.feeds('a')
        for n in range(8):
            self.poll(text='%s %s' % (TEXT, ' '.join('word%d%d' % (n, k) for k in range(40))))
        self.assertEqual(len(self.messages('A')), 4)

    def test_what_goes_back_and_forth_comes_once_each(self):
        """Two headlines that are tried on readers; a text that is put back."""
        for one, other in (({}, {'text': self.NEW}), ({}, {'title': 'Wreck blocks the inner harbour: ferries diverted'})):
            with self.subTest(other=list(other)):
                self.tearDown()
                self.setUp()
                self.feeds('a')
                for n in range(6):
                    self.poll(**(other if n % 2 else one))
                self.assertEqual(len(self.messages('A')), 2)

    def test_a_version_under_another_guid(self):
        self.feeds('a')
        self.poll()
        self.poll(guid='new', text=self.NEW)
        first, second = self.versions()
        self.assertEqual(second['Supersedes'], first['Message-ID'])

    def test_what_was_not_delivered_gets_no_version(self):
        self.feeds('a', 'skip = crane')
        self.poll()
        self.feeds('a')
        self.poll(text=self.NEW)
        self.assertEqual(self.files(), [])


class Versions(Feeds):
    """New versions of an article that two feeds brought and one message tells."""
    NEW = Updates.NEW
    LATER = Updates.NEW.replace('until Thursday', 'until further notice, since divers found a third body under the quay wall')

    def begin(self, settings='', b='', c=''):
        self.serve(a=[article()], b=[article(guid='other')], c=[article(guid='third')])
        self.configure('[feed:a]\nurl = @URL@/a\nfolder = A\n[feed:b]\nurl = @URL@/b\nfolder = B\n%s\n'
                       '[feed:c]\nurl = @URL@/c\nfolder = C\n%s\n' % (b, c),
                       'first-poll = all\nmerge-copies = yes\n' + settings)
        for name in 'abc':
            self.once(name)

    def change(self, feed, **changed):
        self.serve(**{feed: [article(guid={'a': 'p1', 'b': 'other', 'c': 'third'}[feed], **changed)]})
        self.once(feed)

    def ids(self, folder):
        """Message-IDs in the order they came, without what all have."""
        return [m['Message-ID'].strip('<>').split('@')[0] for m in sorted(self.messages(folder), key=lambda m: m['Message-ID'])]

    def test_the_first_feed_changes(self):
        self.begin()
        self.change('a', text=self.NEW)
        first, second = self.ids('A')
        self.assertEqual((self.ids('B'), self.ids('C')), ([first, second], [first, second]))
        inodes = {os.stat(m.path).st_ino for m in self.messages()}
        self.assertEqual(len(inodes), 2)
        for text in (self.NEW, self.NEW.replace('the fire brigade found', 'the fire brigade has found')):
            self.change('b', text=text)
            self.change('b', text=text)
        self.assertEqual(self.ids('B'), [first, second])
        self.assertEqual(self.files(('tmp',)), [])

    def test_the_other_feed_changes(self):
        self.begin()
        self.change('b', text=self.NEW)
        self.change('b', text=self.NEW)
        old, = self.messages('A')
        new, = [m for m in self.messages('B') if m['Message-ID'] != old['Message-ID']]
        self.assertEqual(self.ids('C'), self.ids('A'))
        self.assertEqual(new['In-Reply-To'], old['Message-ID'])
        self.assertEqual(new['References'].split()[0], old['References'].split()[0])
        self.assertIsNone(new['Supersedes'])
        self.assertIn('also=a', new['X-Wire-Seen'])
        self.assertIn('Changed: now: Two dockers were killed', ' '.join(new.get_body(('plain',)).get_content().split()))
        self.change('b', text=self.LATER)
        third, = [m for m in self.messages('B') if m['Message-ID'] not in (old['Message-ID'], new['Message-ID'])]
        self.assertEqual((third['In-Reply-To'], third['Supersedes']), (old['Message-ID'], new['Message-ID']))

    def test_both_change(self):
        """Whoever is first, it is one message; the second one's text may be edited a little."""
        for order in ('ab', 'ba'):
            for second in (self.NEW, self.NEW.replace('the fire brigade found', 'the fire brigade has found')):
                with self.subTest(order=order, same=second == self.NEW):
                    self.tearDown()
                    self.setUp()
                    self.begin()
                    self.change(order[0], text=self.NEW)
                    self.change(order[1], text=second)
                    self.assertEqual(len(self.ids('A')), 2)
                    self.assertEqual(self.ids('B'), self.ids('A'))
                    self.change(order[0], text=self.LATER)
                    self.change(order[1], text=self.LATER)
                    self.assertEqual(len(self.ids('A')), 3)
                    self.assertEqual(self.ids('B'), self.ids('A'))

    def test_both_change_in_one_run(self):
        self.begin()
        self.serve(a=[article(text=self.NEW)], b=[article(guid='other', text=self.NEW)], c=[article(guid='third', text=self.NEW)])
        self.once()
        self.assertEqual(len(self.ids('A')), 2)
        self.assertEqual((self.ids('B'), self.ids('C')), (self.ids('A'), self.ids('A')))

    def test_what_has_nothing_to_do_with_it_is_its_own_feeds(self):
        """Neither feed can bring another text into the other's folder."""
        for feed, folder, other in (('a', 'A', 'B'), ('b', 'B', 'A')):
            with self.subTest(feed=feed):
                self.tearDown()
                self.setUp()
                self.begin()
                self.change(feed, text=JUNK)
                self.assertEqual((len(self.ids(folder)), len(self.ids(other))), (2, 1))
                # And what the other one says meanwhile is not held back.
                self.change(other.lower(), text=self.NEW)
                self.assertEqual(len(self.ids(other)), 2)
                self.assertIn('Two dockers', self.messages(other)[-1].get_body(('plain',)).get_content() +
                              self.messages(other)[0].get_body(('plain',)).get_content())

    def test_a_correction_in_the_title_alone(self):
        title = 'Correction: ' + article()['title']
        for feed in 'ab':
            with self.subTest(feed=feed):
                self.tearDown()
                self.setUp()
                self.begin()
                self.change(feed, title=title)
                self.assertIn(title, self.subjects(feed.upper()))
                self.change('b' if feed == 'a' else 'a', title=title)
                self.assertEqual((len(self.ids('A')), self.ids('B')), (2, self.ids('A')))

    def test_where_the_old_one_was_deleted_it_comes_when_its_feed_shows_it(self):
        self.begin()
        old, = self.messages('B')
        os.unlink(old.path)
        self.change('a', text=self.NEW)
        self.assertEqual((len(self.ids('A')), self.ids('B')), (2, []))
        self.change('b', text=self.NEW)
        new, = self.messages('B')
        self.assertIn(new['Message-ID'].strip('<>').split('@')[0], self.ids('A'))

    def test_a_version_that_was_deleted_does_not_come_back(self):
        self.begin()
        self.change('a', text=self.NEW)
        for folder in 'AB':
            for message in self.messages(folder):
                os.unlink(message.path)
        self.change('b', text=self.NEW)
        self.change('b', text=self.NEW.replace('the fire brigade found', 'the fire brigade has found'))
        self.assertEqual((self.ids('A'), self.ids('B')), ([], []))

    def test_a_version_that_was_read_stays_so(self):
        self.begin()
        self.change('a', text=self.NEW)
        for message in self.messages():
            os.rename(message.path, message.path.replace('/new/', '/cur/') + ':2,S')
        before = self.files()
        self.change('b', text=self.NEW)
        self.change('c', text=self.NEW)
        self.assertEqual(self.files(), before)

    def test_who_wants_no_versions_or_no_merging_gets_none(self):
        self.begin(b='updates = ignore', c='merge-copies = no')
        self.assertNotEqual(self.ids('C'), self.ids('A'))
        self.change('a', text=self.NEW)
        self.change('b', text=self.NEW)
        self.assertEqual((len(self.ids('A')), len(self.ids('B')), len(self.ids('C'))), (2, 1, 1))
        self.change('c', text=self.NEW)
        self.assertEqual(len(self.ids('C')), 2)
        self.assertFalse(set(self.ids('C')) & set(self.ids('A')))

    def test_with_all_versions_a_copy_comes_once_too(self):
        self.begin('updates = all')
        self.change('a', text=self.NEW)
        edited = self.NEW.replace('the fire brigade found', 'the fire brigade has found')
        self.change('b', text=edited)
        self.assertEqual((len(self.ids('A')), self.ids('B')), (2, self.ids('A')))
        self.change('b', text=edited.replace('Three ferries', 'Four ferries'))
        self.assertEqual(len(self.ids('B')), 3)

    def test_a_later_feed_joins_the_newest_version(self):
        self.serve(a=[article()], b=[article(guid='other')], c=[])
        self.feeds('abc')
        self.once('a')
        self.once('b')
        self.change('b', text=self.NEW)
        self.change('c', text=self.NEW)
        new, = self.ids('C')
        self.assertIn(new, self.ids('B'))
        self.assertNotIn(new, self.ids('A'))

    def test_who_lags_behind_gets_no_version_twice(self):
        self.begin()
        self.change('c', text=self.NEW)
        self.change('b', text=self.NEW)
        self.change('c', text=self.LATER)
        self.change('a', text=self.NEW)  # its own by now, and in B as C's
        self.assertEqual((len(self.ids('A')), len(self.ids('B')), len(self.ids('C'))), (2, 2, 3))

    def test_who_lags_behind_has_the_newest_version(self):
        self.begin()
        self.change('a', text=self.NEW)
        self.change('a', text=self.LATER)
        for text in (self.NEW, self.LATER):
            self.change('b', text=text)
            self.assertEqual((len(self.ids('B')), self.ids('B')), (3, self.ids('A')))

    def test_topics_of_the_new_text(self):
        self.serve(a=[article()], b=[article(guid='other')])
        self.feeds('ab', extra='[topic:accidents]\nfolder = T\nkeywords = killed^9\nfeeds = b\n')
        self.once('a')
        self.once('b')
        self.change('a', text=self.NEW)
        self.assertEqual((len(self.ids('T')), self.ids('B')), (1, self.ids('A')))

    def test_a_comment_on_the_copy_answers_the_message_there_is(self):
        self.begin()
        self.serve(b=[article(guid='c7', link='http://paper.example/crane#comment-7', title='By: A reader', text='I saw it.'),
                      article(guid='other')])
        self.once('b')
        comment, = [m for m in self.messages('B') if m['Subject'] == 'By: A reader']
        self.assertEqual(comment['In-Reply-To'], self.messages('A')[0]['Message-ID'])


class Relations(Feeds):
    def test_an_answer_names_what_it_answers(self):
        entry = ('<entry><title>%s</title><id>%s</id><link href="http://paper.example/%s"/>'
                 '<updated>2026-11-02T08:00:0%d+00:00</updated>%s<summary>%s</summary></entry>')
        thr = '<thr:in-reply-to xmlns:thr="http://purl.org/syndication/thread/1.0" ref="tag:paper.example,2026:1"/>'
        feed = '<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><id>f</id>%s</feed>'
        self.server.pages['/a'] = (feed % (entry % ('Crane falls', 'tag:paper.example,2026:1', 'crane', 1, '', TEXT))).encode()
        self.server.pages['/c'] = (feed % (entry % ('Re: Crane falls', 'tag:paper.example,2026:c9', 'c9', 2, thr, 'I saw it.'))
                                   ).encode()
        self.feeds('ac')
        self.once('a')
        self.once('c')
        article, comment = self.only('A'), self.only('C')
        self.assertEqual(comment['In-Reply-To'], article['Message-ID'])
        self.assertEqual(comment['References'].split(), [article['References'], article['Message-ID']])

    def test_an_answer_to_what_nobody_has_seen(self):
        """The parent comes later, and its answer is found to be one."""
        def entry(number, more=''):
            return ('<entry><title>Note %s</title><id>tag:paper.example,2026:%s</id><link href="http://paper.example/n%s"/>'
                    '<updated>2026-11-02T08:00:00+00:00</updated>%s<summary>%s</summary></entry>'
                    % (number, number, number, more, 'It rained, and number %s was wet.' % number))
        feed = '<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><id>f</id>%s</feed>'
        thr = '<thr:in-reply-to xmlns:thr="http://purl.org/syndication/thread/1.0" ref="tag:paper.example,2026:1"/>'
        self.feeds('a')
        self.server.pages['/a'] = (feed % entry('2', thr)).encode()
        self.once('a')
        self.server.pages['/a'] = (feed % (entry('2', thr) + entry('1'))).encode()
        self.once('a')
        answer, parent = sorted(self.messages('A'), key=lambda m: m['Subject'], reverse=True)
        self.assertEqual(answer['In-Reply-To'], parent['Message-ID'])

    def test_a_feed_of_comments_joins_the_article(self):
        self.serve(a=[article()], c=[article(guid='c7', link='http://paper.example/crane#comment-7', title='By: A reader',
                                             text='I saw it fall.')])
        self.feeds('ac')
        self.once('a')
        self.once('c')
        self.assertEqual(self.only('C')['In-Reply-To'], self.only('A')['Message-ID'])


if __name__ == '__main__':
    harness.main()
