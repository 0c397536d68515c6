"""The same item, once: feeds that behave as their readers complain of."""
import time

import harness
from harness import Case, items, rss

GUID = 'guid isPermaLink="false"'
CONFIG = '[feed:a]\nurl = @URL@/a\n'


def link_guids(n, base, start=1):
    """Items whose guid is their link, as most blogs have it."""
    out = items(n, start)
    for item in out:
        number = item['link'].split('/')[-1]
        del item[GUID]
        item['link'] = item['guid'] = '%s/%s' % (base, number)
    return out


def titles(n, start=1):
    return ['Item %d' % i for i in range(start, start + n)]


class Identity(Case):
    def poll(self, page, **more):
        self.server.pages['/a'] = rss(page, **more)
        self.once()

    def begin(self, page, settings='first-poll = all'):
        self.configure(CONFIG, settings)
        self.poll(page)

    # ---- 1: guids or links that change

    def test_a_cms_is_rebuilt_and_all_guids_are_new(self):
        self.begin(items(10))
        self.poll([dict(i, **{GUID: 'rebuilt-' + i[GUID]}) for i in items(11)])
        self.assert_exactly_once(titles(11))

    def test_the_new_guids_are_learned(self):
        self.begin(items(5))
        self.poll([dict(i, **{GUID: 'new-' + i[GUID]}) for i in items(5)])
        # Then the links change, too: the guids of the last time hold.
        self.poll([dict(i, **{GUID: 'new-' + i[GUID], 'link': i['link'] + '/slug'}) for i in items(6)])
        self.assert_exactly_once(titles(6))

    def test_http_becomes_https(self):
        self.begin(link_guids(10, 'http://site.example/post'))
        self.poll(link_guids(11, 'https://www.site.example/post'))
        self.assert_exactly_once(titles(11))

    def test_the_title_is_part_of_the_guid(self):
        self.begin([dict(i, **{GUID: '%s at 1' % i['title']}) for i in items(3)])
        page = [dict(i, **{GUID: '%s (corrected) at 1' % i['title'], 'title': i['title'] + ' (edited)'}) for i in items(3)]
        self.poll(page)
        self.assert_exactly_once(titles(3))

    def test_guids_that_change_with_every_poll(self):
        self.begin(items(6))
        for poll in range(4):
            self.poll([dict(i, **{GUID: 'session%d-%s' % (poll, i[GUID])}) for i in items(7 + poll)])
        self.assert_exactly_once(titles(10))

    def test_links_with_session_ids(self):
        self.begin(items(6))
        for poll in range(4):
            self.poll([dict(i, link='%s?jsession=%d' % (i['link'], poll)) for i in items(7 + poll)])
        self.assert_exactly_once(titles(10))

    def test_tracking_parameters_and_amp(self):
        plain = link_guids(4, 'http://site.example/post')
        self.begin(plain)
        self.poll([dict(i, link=i['link'] + '?utm_source=rss&amp;utm_medium=feed', guid=i['guid'] + '?at_medium=RSS')
                   for i in plain])
        self.poll([dict(i, link=i['link'] + '/amp', guid=i['guid'] + '#rss') for i in plain])
        self.assert_exactly_once(titles(4))

    def test_a_site_moves_to_another_domain(self):
        self.begin(link_guids(10, 'http://old.example/post'))
        self.poll(link_guids(11, 'https://new.example/article'))
        self.assert_exactly_once(titles(11))
        self.poll(link_guids(12, 'https://new.example/article'))
        self.assert_exactly_once(titles(12))

    def test_a_site_moves_whose_document_repeats_itself(self):
        """One item stands there twice, two have one title."""
        def page(n, base):
            out = [dict(i, description='All about %s.' % i['link'].split('/')[-1]) for i in link_guids(n, base)]
            for item in out[-2:]:
                item.update(title='Weather', pubDate='Mon, 02 Nov 2026 00:00:00 +0000')
            return out + [out[-1], out[0]]
        self.begin(page(10, 'http://old.example/post'))
        self.poll(page(11, 'https://new.example/article'))
        self.assert_exactly_once(['Weather'] * 2 + titles(9, 3))

    def test_a_move_is_told_by_most_of_the_document_only(self):
        """A new report with an old title and date, among known ones, is new: nothing is lost."""
        self.begin(items(10))
        page = items(10)
        page[0] = dict(page[0], **{GUID: 'another', 'link': 'http://site.example/another', 'description': 'Another.'})
        self.poll(page)
        self.assertEqual(len(self.messages()), 11)

    def test_a_line_that_is_said_again_is_new(self):
        def page(day):
            return [{'title': 'Status', 'description': 'All systems operational.', 'pubDate': '%s Nov 2026 08:00:00 +0000' % day}]
        self.begin(page('Mon, 02'))
        self.poll(page('Tue, 03'))
        self.poll([dict(page('Wed, 04')[0], **{GUID: 'new', 'link': 'http://site.example/4'})])
        self.assertEqual(len(self.messages()), 3)

    def test_reports_with_one_title_are_not_taken_for_a_move(self):
        def page(first):
            return [dict(i, title='Traffic report', pubDate='Mon, 02 Nov 2026 00:00:00 +0000') for i in items(5, first)]
        self.begin(page(1))
        self.poll(page(6))
        self.assertEqual(len(self.messages()), 10)

    # ---- 2: one guid for all

    def test_one_guid_for_all(self):
        self.begin([dict(i, **{GUID: 'the-feed'}) for i in items(5)])
        self.assert_exactly_once(titles(5))
        self.poll([dict(i, **{GUID: 'the-feed'}) for i in items(7)])
        self.assert_exactly_once(titles(7))

    def test_one_guid_for_all_and_one_item_a_poll(self):
        """Remembered of the feed, for a document with one item cannot show it."""
        def page(n, start):
            return [dict(i, **{GUID: 'the-feed'}) for i in items(n, start)]
        self.begin(page(3, 1))
        for n in range(4, 7):
            self.poll(page(1, n))
        self.assert_exactly_once(titles(6))

    def test_one_guid_that_shows_later(self):
        self.begin([dict(i, **{GUID: 'x'}) for i in items(1)])
        self.poll([dict(i, **{GUID: 'x'}) for i in items(3)])
        self.assert_exactly_once(titles(3))

    def test_one_link_for_all(self):
        page = [dict(i, link='http://site.example/news') for i in items(4)]
        for item in page:
            del item[GUID]
        self.begin(page)
        self.assert_exactly_once(titles(4))

    # ---- 5, 6: floods of old items

    def test_a_failed_poll_or_an_empty_document_forgets_nothing(self):
        self.begin(items(10))
        self.server.pages['/a'] = b'<rss version="2.0"><channel><title>x</title></channel></rss>'
        self.once()
        del self.server.pages['/a']
        self.once(check=1)
        self.server.pages['/a'] = b'<html><body>Back soon</body></html>'
        self.once(check=1)
        self.poll(items(10))
        self.assert_exactly_once(titles(10))

    def test_an_old_item_comes_back(self):
        self.begin(items(10))
        self.poll(items(5, 6))
        self.poll(items(10))
        self.assert_exactly_once(titles(10))

    def test_the_first_poll_brings_the_newest_only(self):
        self.begin(items(50), 'first-poll = 10')
        self.assert_exactly_once(titles(10, 41))
        self.poll(link_guids(51, 'https://moved.example/x'))
        self.assert_exactly_once(titles(11, 41))

    # ---- 8: the configuration changes

    def test_changes_of_the_configuration_bring_nothing_again(self):
        self.begin(items(10))
        self.server.pages['/b'] = rss(items(10), title='Renamed')
        self.configure('[feed:a]\nurl = @URL@/b\ntitle = Mine\nfolder = Elsewhere\nstories = no\n'
                       '[topic:t]\nfolder = T\nkeywords = item\n', 'first-poll = all')
        self.once()
        self.assert_exactly_once(titles(10))

    # ---- case

    def test_links_and_guids_keep_their_case(self):
        """/aB3 and /ab3 are two short links; HTTP://SITE and http://site are one host."""
        self.begin([{'title': 'One', 'link': 'http://s.example/aB3'}, {'title': 'Two', 'link': 'http://s.example/ab3'},
                    {'title': 'Three', 'link': 'HTTP://S.example/c', 'pubDate': 'Mon, 02 Nov 2026 00:00:00 +0000'}])
        self.poll([{'title': 'Three', 'link': 'http://s.EXAMPLE/c', 'pubDate': 'Mon, 02 Nov 2026 10:00:00 +0000'}])
        self.assert_exactly_once(['One', 'Two', 'Three'])


if __name__ == '__main__':
    harness.main()
