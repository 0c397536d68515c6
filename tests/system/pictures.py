#!/usr/bin/env python3
"""Pictures and enclosures: fetched by the daemon and made part of the message, within their limits and their time."""
import base64
import os
import re
import struct
import sys
import threading
import time
import zlib

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import harness
from harness import Case, rss


def png(width=20, height=20, size=0):
    """A picture of these dimensions, size bytes long if that is more."""
    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
    out = b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 0, 0, 0, 0))
    end = chunk(b'IDAT', zlib.compress(b'\0' * (width + 1) * height)) + chunk(b'IEND', b'')
    if size > len(out) + len(end) + 12:
        out += chunk(b'tEXt', os.urandom(size - len(out) - len(end) - 12))
    return out + end


def article(*sources):
    return ('<![CDATA[<p>Look:</p>%s<p>That was it.</p>]]>'
            % ''.join('<p><img src="%s" alt="Picture %d"></p>' % (s, i) for i, s in enumerate(sources)))


class Extras(Case):
    def setUp(self):
        super().setUp()
        self.server.pages['/red.png'] = lambda h: h.answer(200, png(20, 20), {'Content-Type': 'text/plain'})

    def deliver(self, *sources, feed='images = inline', more=(), defaults='first-poll = all'):
        page = [{'title': 'One', 'guid': 'g1', 'link': 'http://site.example/1', 'description': article(*sources)}]
        for i, m in enumerate(more):
            page.append(dict({'title': 'More %d' % i, 'guid': 'm%d' % i}, **m))
        self.server.pages['/a'] = rss(page)
        self.configure('[feed:a]\nurl = @URL@/a\n' + feed, defaults)
        self.once()
        return next(m for m in self.messages() if m['Subject'] == 'One')

    def asked(self, path):
        return [p for p, _ in self.server.requests].count(path)

    def html(self, message):
        return message.get_body(('html',)).get_content()

    def pictures(self, message):
        return [p for p in message.walk() if p.get_content_maintype() == 'image']


class Pictures(Extras):
    def test_remote_is_as_it_was(self):
        message = self.deliver(self.server.url + '/red.png', feed='')
        self.assertIn('<img src="%s/red.png"' % self.server.url, self.html(message))
        self.assertEqual((self.asked('/red.png'), self.pictures(message)), (0, []))

    def test_strip_leaves_links(self):
        message = self.deliver(self.server.url + '/red.png', feed='images = strip')
        self.assertIn('<a href="%s/red.png">[Picture 0]</a>' % self.server.url, self.html(message))
        self.assertNotIn('<img', self.html(message))
        self.assertEqual(self.asked('/red.png'), 0)

    def test_inline_is_part_of_the_message(self):
        message = self.deliver(self.server.url + '/red.png')
        self.assertEqual(message.get_content_type(), 'multipart/alternative')
        plain, related = message.iter_parts()
        self.assertEqual((plain.get_content_type(), related.get_content_type()), ('text/plain', 'multipart/related'))
        self.assertEqual(related.get_param('type'), 'text/html')
        html, picture = related.iter_parts()
        self.assertEqual(picture.get_content_type(), 'image/png')  # the server said text/plain
        self.assertEqual(picture.get_content(), png(20, 20))
        self.assertEqual(picture.get_content_disposition(), 'inline')
        self.assertIn('<img src="cid:%s" alt="Picture 0">' % picture['Content-ID'][1:-1], html.get_content())
        self.assertNotIn('http://127', html.get_content())

    def test_equal_ones_once(self):
        self.server.pages['/same.png'] = lambda h: h.answer(200, png(20, 20))
        url = self.server.url
        message = self.deliver(url + '/red.png', url + '/same.png', url + '/red.png',
                               more=[{'description': article(url + '/red.png')}])
        self.assertEqual(len(self.pictures(message)), 1)
        self.assertEqual(self.html(message).count('cid:'), 3)
        self.assertEqual(self.asked('/red.png'), 1)
        self.assertEqual(len(self.pictures(next(m for m in self.messages() if m['Subject'] == 'More 0'))), 1)

    def test_what_is_no_picture_or_too_large_is_a_link(self):
        self.server.pages.update({
            '/large.png': lambda h: h.answer(200, png(20, 20, 300000)),
            '/vector': lambda h: h.answer(200, b'<svg xmlns="http://www.w3.org/2000/svg"/>', {'Content-Type': 'image/png'}),
            '/page.png': lambda h: h.answer(200, b'<html>sorry</html>', {'Content-Type': 'image/png'})})
        url = self.server.url
        message = self.deliver(*(url + p for p in ('/large.png', '/vector', '/page.png', '/gone.png', '/red.png')))
        self.assertEqual(len(self.pictures(message)), 1)
        for i, path in enumerate(('/large.png', '/vector', '/page.png', '/gone.png')):
            self.assertIn('<a href="%s%s">[Picture %d]</a>' % (url, path, i), self.html(message))

    def test_a_pixel_is_dropped(self):
        self.server.pages['/pixel'] = lambda h: h.answer(200, png(1, 1))
        message = self.deliver(self.server.url + '/pixel', self.server.url + '/red.png')
        self.assertNotIn('Picture 0', self.html(message))
        self.assertEqual(len(self.pictures(message)), 1)

    def test_a_message_has_two_megabytes_of_them(self):
        paths = ['/%d.png' % i for i in range(10)]
        for path in paths:
            self.server.pages[path] = lambda h: h.answer(200, png(20, 20, 250000))
        message = self.deliver(*(self.server.url + p for p in paths))
        self.assertEqual(len(self.pictures(message)), 8)
        self.assertEqual(self.html(message).count('cid:'), 8)
        self.assertLess(os.path.getsize(message.path), 4 << 20)

    def test_to_the_byte(self):
        sizes = [(256 << 10) - 1, 256 << 10, (256 << 10) + 1]
        for size in sizes:
            self.server.pages['/%d' % size] = lambda h, size=size: h.answer(200, png(20, 20, size))
        message = self.deliver(*('%s/%d' % (self.server.url, size) for size in sizes))
        self.assertEqual([len(p.get_content()) for p in self.pictures(message)], sizes[:2])

    def test_two_megabytes_to_the_byte(self):
        for i in range(9):
            self.server.pages['/%d' % i] = lambda h, i=i: h.answer(200, png(20, 20, 256 << 10) if i < 8 else png(20, 20))
        message = self.deliver(*('%s/%d' % (self.server.url, i) for i in range(9)))
        self.assertEqual(len(self.pictures(message)), 8)
        self.assertEqual(sum(len(p.get_content()) for p in self.pictures(message)), 2 << 20)

    def test_thirty(self):
        for i in range(31):
            self.server.pages['/%d' % i] = lambda h, i=i: h.answer(200, png(20 + i, 20))
        message = self.deliver(*('%s/%d' % (self.server.url, i) for i in range(31)))
        self.assertEqual(len(self.pictures(message)), 30)

    def test_a_slow_picture_delays_nothing_beyond_its_time(self):
        stop = threading.Event()
        self.server.pages['/slow.png'] = lambda h: stop.wait(20)
        begin = time.monotonic()
        message = self.deliver(self.server.url + '/slow.png', self.server.url + '/red.png',
                               feed='images = inline\nextras-time = 1s')
        stop.set()
        self.assertLess(time.monotonic() - begin, 10)
        self.assertIn('/slow.png">[Picture 0]</a>', self.html(message))
        self.assertEqual(len(self.pictures(message)), 1)

    def test_hosts_are_spared(self):
        at_once, most = [], []

        def answer(handler):
            at_once.append(1)
            most.append(len(at_once))
            time.sleep(0.02)
            at_once.pop()
            handler.answer(200, png())
        for i in range(3):
            self.server.pages['/%d' % i] = answer
        begin = time.monotonic()
        message = self.deliver(*('%s/%d' % (self.server.url, i) for i in range(3)),
                               feed='images = inline\nhost-delay = 300ms\nhost-connections = 1')
        self.assertGreater(time.monotonic() - begin, 3 * 0.3)  # between the feed and the three of them
        self.assertEqual((self.html(message).count('cid:'), most), (3, [1, 1, 1]))

    def test_other_networks_are_not_asked(self):
        # The feed is on loopback: what it names may be there, or public, but nowhere else in our networks.
        begin = time.monotonic()
        message = self.deliver('http://169.254.1.1/x.png', 'http://10.255.255.1/x.png', 'file:///etc/hostname')
        self.assertLess(time.monotonic() - begin, 20)
        self.assertEqual(self.pictures(message), [])

    def test_one_without_end_is_left_at_its_limit(self):
        sent = []

        def endless(handler):
            handler.send_response(200)
            handler.end_headers()
            for _ in range(4000):
                handler.wfile.write(b'x' * 4096)
                sent.append(4096)
        self.server.pages['/endless.png'] = endless
        message = self.deliver(self.server.url + '/endless.png', self.server.url + '/red.png')
        self.assertEqual(len(self.pictures(message)), 1)
        self.assertLess(sum(sent), 12 << 20)

    def test_a_host_that_wants_rest_gets_it(self):
        self.server.pages['/busy'] = lambda h: h.answer(429, b'', {'Retry-After': '60'})
        self.deliver(self.server.url + '/busy', self.server.url + '/red.png',
                     feed='images = inline\nhost-connections = 1\nextras-time = 1s')
        self.assertEqual((self.asked('/busy'), self.asked('/red.png')), (1, 0))

    def test_a_stop_in_the_midst_loses_nothing(self):
        stop = threading.Event()
        self.server.pages['/slow.png'] = lambda h: stop.wait(20)
        self.server.pages['/a'] = rss([{'title': 'One', 'guid': 'g', 'description': article(self.server.url + '/slow.png')}])
        self.configure('[feed:a]\nurl = @URL@/a\nimages = inline\n')
        daemon = self.start('daemon', '-c', self.config)
        self.wait_for(lambda: self.asked('/slow.png'))
        daemon.terminate()
        self.assertEqual(daemon.wait(20), 0)
        stop.set()
        self.assertEqual(self.files(), [])
        self.server.pages['/slow.png'] = self.server.pages['/red.png']
        self.once()
        self.assertEqual(self.subjects(), ['One'])


class Enclosures(Extras):
    def enclosure(self, path, length='1', kind='audio/mpeg'):
        return {'title': 'One', 'guid': 'g1', 'description': 'Listen.',
                'enclosure url="%s%s" length="%s" type="%s"' % (self.server.url, path, length, kind): '',
                'itunes:duration xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"': '1:02:03'}

    def deliver_enclosure(self, feed, *args):
        self.server.pages['/a'] = rss([self.enclosure(*args)])
        self.configure('[feed:a]\nurl = @URL@/a\n' + feed, 'first-poll = all')
        self.once()
        return self.messages()[0]

    def test_listed_with_type_size_and_duration(self):
        message = self.deliver_enclosure('', '/x.mp3', '12300000')
        text = message.get_body(('plain',)).get_content()
        self.assertIn('audio/mpeg, 12.3 MB, 1:02:03', text)
        self.assertEqual(self.asked('/x.mp3'), 0)

    def test_attached(self):
        sound = os.urandom(70000)
        self.server.pages['/a%20b.mp3'] = lambda h: h.answer(200, sound, {'Content-Type': 'audio/mpeg'})
        message = self.deliver_enclosure('enclosures = attach', '/a%20b.mp3')
        self.assertEqual(message.get_content_type(), 'multipart/mixed')
        attached = list(message.iter_attachments())
        self.assertEqual([(p.get_content_type(), p.get_filename(), p.get_content()) for p in attached],
                         [('audio/mpeg', 'a_20b.mp3', sound)])
        self.assertIn('1:02:03, attached', message.get_body(('plain',)).get_content())

    def attached(self, *items, most='100K'):
        """Of items with enclosures of these sizes: what is attached to each."""
        page = ''
        for i, sizes in enumerate(items):
            page += '<item><title>%d</title><guid>g%d</guid><description>Listen.</description>' % (i, i)
            for k, size in enumerate(sizes):
                path = '/%d-%d.mp3' % (i, k)
                self.server.pages[path] = lambda h, size=size: h.answer(200, os.urandom(size))
                page += '<enclosure url="%s%s" type="audio/mpeg"/>' % (self.server.url, path)
            page += '</item>'
        self.server.pages['/a'] = rss([]).replace(b'</channel>', page.encode() + b'</channel>')
        self.configure('[feed:a]\nurl = @URL@/a\nenclosures = attach\nenclosure-max = %s\n' % most, 'first-poll = all')
        self.once()
        return [[len(p.get_content()) for p in m.iter_attachments()] if m.is_multipart() else []
                for m in sorted(self.messages(), key=lambda m: m['Subject'])]

    def test_each_message_to_the_byte(self):
        most = 100 << 10
        self.assertEqual(self.attached([most - 1], [most], [most + 1], [most - 100, 100], [most - 100, 101]),
                         [[most - 1], [most], [], [most - 100, 100], [most - 100]])

    def test_ten_of_a_poll(self):
        self.assertEqual(self.attached([100] * 9), [[100] * 9])
        for sizes in [100] * 10, [100] * 11:
            self.tearDown()
            self.setUp()
            self.assertEqual(self.attached(sizes), [[100] * 10])

    def test_thirty_two_megabytes_of_a_poll(self):
        large = 8 << 20
        self.assertEqual(self.attached(*[[large]] * 4, most='8M'), [[large]] * 4)
        self.tearDown()
        self.setUp()
        attached = self.attached(*[[large]] * 4, [1], most='8M')
        self.assertEqual(sorted(attached), [[]] + sorted([[1], [large], [large], [large]] if [1] in attached else [[large]] * 4))

    def test_too_large_or_gone_is_a_link(self):
        self.server.pages['/x.mp3'] = lambda h: h.answer(200, b'x' * 200000)
        for feed, path in (('enclosures = attach\nenclosure-max = 100K', '/x.mp3'), ('enclosures = attach', '/gone.mp3')):
            message = self.deliver_enclosure(feed, path)
            self.assertEqual(message.get_content_type(), 'text/plain')
            self.assertIn(self.server.url + path, message.get_content())
            self.tearDown()
            self.setUp()
            self.server.pages['/x.mp3'] = lambda h: h.answer(200, b'x' * 200000)

    def test_one_that_says_that_it_is_too_large_is_not_asked_for(self):
        self.deliver_enclosure('enclosures = attach\nenclosure-max = 100K', '/x.mp3', '2000000')
        self.assertEqual(self.asked('/x.mp3'), 0)


if __name__ == '__main__':
    harness.main()
