#!/usr/bin/env python3
"""full-text = yes: the article behind a teaser, fetched and read by a locked worker; the feed's text where that is
better."""
import os
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import harness
from harness import Case, rss

TEASER = 'The ferry left the harbour two hours late on Monday, after fog had closed the strait.'
PARAGRAPHS = ['The ferry left the harbour two hours late on Monday, after fog had closed the strait since dawn.',
              'Nobody was hurt, said the harbour master, who had watched the ships wait from his window. Größe: 5 m.',
              'In the afternoon the wind came up, and by four all of them had gone out to sea, one by one.'] * 3
PAGE = ('<!DOCTYPE html><html><head><meta charset=%s><title>x</title></head><body><nav><a href=/>Menu of all things</a></nav>'
        '<article><h1>Late ferry</h1>%s<p><img src="fog.png" alt="Fog"></p><script>evil()</script></article>'
        '<aside>Read on about other things</aside></body></html>')
ARTICLE = ''.join('<p>%s</p>' % p for p in PARAGRAPHS)


class FullText(Case):
    def setUp(self):
        super().setUp()
        self.serve('/1.html', PAGE % ('utf-8', ARTICLE))

    def serve(self, path, page, charset='utf-8', status=200):
        self.server.pages[path] = lambda h: h.answer(status, page.encode(charset), {'Content-Type': 'text/html'})

    def deliver(self, feed='full-text = yes', path='/1.html', teaser=TEASER):
        self.server.pages['/a'] = rss([{'title': 'Late ferry', 'guid': 'g1', 'link': self.server.url + path,
                                        'description': teaser}])
        self.configure('[feed:a]\nurl = @URL@/a\n' + feed, 'first-poll = all')
        self.once()
        message = self.messages()[0]
        return message, message.get_body(('plain',)).get_content()

    def test_the_article_takes_the_place_of_the_teaser(self):
        message, text = self.deliver()
        joined = ' '.join(text.split())
        for paragraph in PARAGRAPHS:
            self.assertIn(paragraph, joined)
        html = message.get_body(('html',)).get_content()
        for no in ('Menu of all', 'Read on about', 'evil'):
            self.assertNotIn(no, text + html)
        self.assertIn('<img src="%s/fog.png"' % self.server.url, html)

    def test_without_the_key_nothing_is_asked(self):
        _, text = self.deliver('')
        self.assertNotIn('Nobody was hurt', text)
        self.assertEqual([p for p, _ in self.server.requests], ['/a'])

    def test_other_charsets(self):
        self.serve('/latin.html', PAGE % ('iso-8859-1', ARTICLE), 'latin-1')
        self.assertIn('Größe: 5 m', ' '.join(self.deliver(path='/latin.html')[1].split()))

    def test_topics_are_those_of_the_article(self):
        message, _ = self.deliver('full-text = yes\n[topic:port]\nkeywords = "harbour master"^9')
        self.assertEqual(message['Keywords'], 'port')

    def test_the_feeds_text_stays_where_the_page_is_worse(self):
        self.serve('/wall', '<html><body><div><h1>Cookies</h1>%s</div></body></html>'
                   % ('<p>We value privacy. Our partners store information on devices to process personal data.</p>' * 9))
        self.serve('/short', PAGE % ('utf-8', '<p>%s</p>' % TEASER))
        self.serve('/error', PAGE % ('utf-8', ARTICLE), status=403)
        self.serve('/empty', '')
        self.server.pages['/pdf'] = lambda h: h.answer(200, b'%PDF-1.4' + b'ferry harbour ' * 500, {'Content-Type': 'application/pdf'})
        for path in ('/wall', '/short', '/error', '/empty', '/pdf', '/gone'):
            with self.subTest(path):
                _, text = self.deliver(path=path)
                self.assertIn('after fog had closed the strait.', ' '.join(text.split()))
                self.assertNotIn('partners', text)
                self.assertNotIn('Nobody', text)
            self.tearDown()
            pages, url = self.server.pages, self.server.url
            self.setUp()
            self.server.pages.update({k: v for k, v in pages.items() if k != '/a'})

    def test_a_slow_page_delays_nothing_beyond_its_time(self):
        stop = threading.Event()
        self.server.pages['/slow'] = lambda h: stop.wait(20)
        begin = time.monotonic()
        _, text = self.deliver('full-text = yes\nextras-time = 1s', '/slow')
        stop.set()
        self.assertLess(time.monotonic() - begin, 10)
        self.assertIn('closed the strait.', ' '.join(text.split()))

    def test_pictures_of_the_article_are_fetched_too(self):
        png = b'\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x20\0\0\0\x20\x08\0\0\0\0'
        self.server.pages['/fog.png'] = lambda h: h.answer(200, png)
        message, _ = self.deliver('full-text = yes\nimages = inline')
        self.assertEqual([p.get_content_type() for p in message.walk() if p.get_content_maintype() == 'image'], ['image/png'])

    def test_secrets_stay_with_the_feeds_server(self):
        other = harness.Server()
        other.pages['/1.html'] = (PAGE % ('utf-8', ARTICLE)).encode()
        self.server.pages['/a'] = rss([
            {'title': 'Late ferry', 'guid': 'g1', 'link': other.url + '/1.html', 'description': TEASER},
            {'title': 'Late ferry again', 'guid': 'g2', 'link': self.server.url + '/1.html', 'description': TEASER}])
        self.configure('[feed:a]\nurl = @URL@/a\nfull-text = yes\ncookies = session=secret\n', 'first-poll = all')
        self.once()
        other.stop()
        self.assertEqual([h.get('Cookie') for _, h in other.requests], [None])
        self.assertEqual([h.get('Cookie') for p, h in self.server.requests if p == '/1.html'], ['session=secret'])

    def test_articles_are_bounded_in_number(self):
        self.server.pages['/a'] = rss([{'title': 'Late ferry %d' % i, 'guid': 'g%d' % i, 'description': TEASER,
                                        'link': '%s/1.html?%d' % (self.server.url, i)} for i in range(30)])
        self.configure('[feed:a]\nurl = @URL@/a\nfull-text = yes\n', 'first-poll = all')
        self.once()
        self.assertEqual(len(self.messages()), 30)
        self.assertEqual(len([p for p, _ in self.server.requests if p.startswith('/1.html')]), 20)


if __name__ == '__main__':
    harness.main()
