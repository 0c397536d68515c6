#!/usr/bin/env python3
"""compose_roundtrip.py DRIVER [--keep DIR] [--random N] - composes hand-made and random hostile items with DRIVER
(compose_driver.c) into a Maildir and reads them back with Python's email: no defect, no foreign header, every
value as it was meant, the same bytes twice. --keep leaves the Maildir in DIR. Exit 1 at the first difference."""
import argparse, email, email.header, email.policy, html, json, os, random, re, subprocess, sys, tempfile

NOW = 1795255632  # 20 Nov 2026
OURS = set("""Return-Path Delivered-To Received Date From To Subject Message-ID In-Reply-To References Supersedes List-Id
List-Post List-Archive Archived-At Content-Base Content-Language Keywords X-Label Auto-Submitted Precedence X-Wire-Feed
X-Wire-Id X-Wire-Author X-Wire-Tags X-Wire-Topics X-Wire-Dates MIME-Version Content-Type
Content-Transfer-Encoding""".split())
BLANK = re.compile('[\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f]+')
JOINER = '\u200c-\u200f\u061c'
HIDDEN = ('\u00ad\u180e\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufdd0-\ufdef\U000e0000-\U000e0fff'
          + ''.join(chr(p << 16 | 0xfffe) + chr(p << 16 | 0xffff) for p in range(17)))
UNSEEN = re.compile('[%s%s]' % (JOINER, HIDDEN))
BODY_DROPPED = re.compile('[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202d\u202e\ufeff]')


def clean(text):
    """What clean_header() makes of it."""
    return ' '.join(w for w in BLANK.sub(' ', UNSEEN.sub('', text)).split(' ') if w)


def clean_body(text):
    return BODY_DROPPED.sub('', text.replace('\r\n', '\n').replace('\r', '\n'))


def item(id, **more):
    base = dict(id=id, feed_id='wire', feed_title='The Wire', feed_url='https://site.example/feed.xml',
                home_url='https://site.example/', folder='News', url='https://site.example/a/1', title='A title',
                text='One line.\n', html='<p>One line.</p>', published=NOW - 3600, zone=60, now=NOW)
    base.update(more)
    return base


PODCAST = dict(url='https://cdn.example/1.mp3', type='audio/mpeg', title='Episode 1', size=12345678, duration=3723)


def table():
    """By hand: each a case that has broken a feed-to-mail program, or could."""
    inject = 'x\r\nBcc: victim@site.example\n\nbody'
    titles = {
        'newline': inject, 'cr': 'a\rb', 'nel': 'a\x85b\u2028c', 'escape': '\x1b[31mred\x07 \x08alert',
        'literal word': 'How to write =?utf-8?B?aGlcbg0KQmNjOiB4?= in a title', 'half word': 'a=?b ?= =?',
        'bidi': 'Invoice \u202egnp.exe\u202c and\u2066\u2069 zero\u200bwidth', 'persian': 'می\u200cخواهم کتاب',
        'japanese': '日本語のとても長い件名で、折り返しが必要なものです。' * 4, 'emoji': '👩\u200d🚀 lands 🎉' * 5,
        'umlauts': 'Größte Brücke über den Fluß wieder für den Verkehr geöffnet, sagt das Verkehrsministerium',
        'long word': 'x' * 190, 'longest': 'word ' * 400, 'long, no blanks': '長' * 500, 'quotes': 'He said "no" \\ (maybe)',
        'blank': ' \t\r\n ', 'zero width': '\u200b\u200d\ufeff', 'combining': 'Z\u0351\u036b\u0343' * 40,
        'astral': '\U0001d54f' * 150, 'html': '<b>5 &lt; 6</b> & "so"',
    }
    for name, title in titles.items():
        yield item('title ' + name, title=title, feed_title=title, authors=[dict(name=title, email=title)],
                   tags=[title, 'plain'], topics=[dict(name='energy', score=4.25, reason=title)])
    yield item('no title', title=None, text='The first sentence is long enough to stand alone. And more.\n')
    yield item('no title, flowed', title=None, text='The first paragraph goes \non here [1] and ends. Next.\n\n[1] https://x.example\n')
    yield item('nothing', title=None, text='', html='', url=None, published=None)
    yield item('link only', title=None, text='', html='')
    yield item('text only', html='', text='Plain.\n')
    yield item('long link', url='https://site.example/' + 'a' * 300)
    yield item('too long link', url='https://site.example/' + 'a' * 3000)
    yield item('=?utf-8?q?id?= é', url='https://site.example/?q==?utf-8?q?x?=')
    yield item('odd link', url='javascript:alert(1)', home_url='data:text/html,x', comments_url='javascript:x')
    yield item('link with blanks', url='https://site.example/ä b"><x>\r\nX: y')
    yield item('idless ' * 300)
    yield item('long line', text='x' * 5000 + '\nend\n', html='<p>' + 'wörd ' * 2000 + '</p>')
    yield item('long line, japanese', text='日本語' * 2000, html='<p>' + '日本語' * 2000 + '</p>')
    yield item('998', text='x' * 998 + '\n', html='<p>' + 'y' * 991 + '</p>')
    yield item('999', text='x' * 999 + '\n', html='<p>' + 'y' * 992 + '</p>')
    yield item('controls', text='ab\x1b[2Jc\rd\r\ne\x85f\u202eg\ufeffh\n', html='<p>a\x01\x1bb\r\n</p>')
    yield item('boundary', text='--=_\n--=_aaaa--\n-- \nno signature\n', html='--=_')
    yield item('from', text=' From here\n >quoted\nFrom there\n')
    yield item('big text', text='wörd and wörd \n' * 90000, html='<p>small</p>')
    yield item('big html', text='small\n', html='<p>' + 'x <b>y</b> ' * 250000 + '</p>')
    yield item('future', published=NOW + 86400)
    yield item('almost now', published=NOW + 600)
    yield item('past', published=0)
    yield item('absurd dates', published=2 ** 62, updated=-2 ** 62)
    yield item('updated', published=None, updated=NOW - 60)
    yield item('bad zone', zone=100000)
    yield item('odd zone', zone=-570)
    yield item('podcast', enclosures=[PODCAST] * 3, text='', html='')
    yield item('enclosures', enclosures=[PODCAST] * 200)
    yield item('hostile enclosure', enclosures=[dict(url='javascript:x', type=inject, title=inject, size=-5)])
    yield item('picture', image='https://site.example/p.jpg', html='', text='')
    yield item('authors', authors=[dict(name=n) for n in ('Ann O\'Neil', 'Ben, Jr.', 'Cem Öz', 'Dee', 'Eve')])
    yield item('mail author', authors=[dict(email='ann@site.example')])
    yield item('topics', labels=['energy', 'Erdöl & Gas', 'food'], topics=[
        dict(name='energy', score=4.2, reason='oil^2 (title), opec ×2'), dict(name='food', score=3, reason='rice')])
    yield item('folder', folder='Nachrichten/München 1', feed_id='feed.with_dots-1')
    yield item('story', story_root='<st-abc@wirespool.invalid>', in_reply_to='tag:parent', revision=2)
    yield item('bad story', story_root='<a b@c>\r\nX: y')
    for lang in ('de', 'ar', 'zh-Hant-TW', '', 'x\r\ny: z'):
        yield item('language ' + lang, language=lang)


WORDS = ['plain', 'words', 'wörd', '日本', 'новости', 'خبر', '🎉', '"', '\\', '(c)', '<x>', 'a@b.example', ',', ';', '=?', '?=',
         '=?utf-8?q?=41?=', '\r\n', '\r\nX-Evil: 1', '\n\n', '\x1b[0m', '\u202e', '\u200b', '\u200d', '\xa0', '\x85', 'x' * 90,
         'é' * 60, '𝕏' * 30, '  ', '\t', '.', ':', '=', '?', '_', '[1]', 'e\u0301', '%', "'", '\ufffd']


def random_text(rng, n):
    return ''.join(rng.choice(WORDS) + rng.choice(['', ' ']) for _ in range(rng.randrange(n)))


def random_items(n):
    rng = random.Random(5322)
    for i in range(n):
        yield item('random %d' % i, title=random_text(rng, 20), feed_title=random_text(rng, 8) + 'z', text=random_text(rng, 400),
                   html=html.escape(random_text(rng, 300)), authors=[dict(name=random_text(rng, 6)) for _ in range(rng.randrange(5))],
                   tags=[random_text(rng, 4) for _ in range(rng.randrange(4))], published=rng.randrange(-2 ** 33, 2 ** 33),
                   zone=rng.randrange(-900, 900), url='https://site.example/' + random_text(rng, 6),
                   labels=[clean(re.sub('[",\\\\]', ' ', random_text(rng, 3))) for _ in range(rng.randrange(4))])


def phrase(raw):
    """The display name of a mailbox. Not by policy.default: Python 3.11 puts blanks between its encoded words."""
    name = raw.rpartition('<')[0].replace('\n', '').strip()
    return name[1:-1] if name.startswith('"') else str(email.header.make_header(email.header.decode_header(name)))


class Check:
    def __init__(self, it, raw):
        self.it, self.raw = it, raw
        self.msg = email.message_from_bytes(raw, policy=email.policy.default)
        self.plain = email.message_from_bytes(raw)

    def same(self, what, got, want):
        if got != want:
            sys.exit('compose_roundtrip: %r: %s: got %r, wanted %r' % (self.it['id'], what, got, want))

    def headers(self):
        head = self.raw.split(b'\n\n', 1)[0]
        self.same('foreign headers', sorted(set(self.msg.keys()) - OURS), [])
        self.same('repeated headers', len(self.msg.keys()), len(set(self.msg.keys())))
        self.same('octets of the header', re.search(rb'[^\n -~]', head), None)
        for line in head.split(b'\n'):
            self.same('header line %r is too long' % line, len(line) > 78 and b' ' in line.split(b': ', 1)[-1].strip(), False)
        self.same('lines over 998', [x for x in self.raw.split(b'\n') if len(x) > 998], [])
        for part in self.msg.walk():
            self.same('defects', [str(d) for d in part.defects], [])
            for name, value in part.items():
                self.same('defects of ' + name, [str(d) for d in getattr(value, 'defects', ())], [])

    def values(self):
        it, msg = self.it, self.msg
        title = clean(it['title'] or '')
        if title and len(it['title']) <= 200:
            self.same('Subject', msg['subject'], title)
        elif len(title) > 200:
            self.same('cut Subject', (msg['subject'][-1:], title.startswith(msg['subject'][:-1].rstrip())), ('…', True))
            self.same('length of the Subject', 100 < len(msg['subject']) <= 200, True)
        names = [n for n in (clean(a.get('name') or '') for a in it.get('authors', [])) if n]
        if len(names) <= 3 and max(map(len, names), default=0) < 40:
            sender = msg['from'].addresses[0]
            got = phrase(self.plain['from']).replace(' ,', ',')  # a joiner may have stood behind the blank
            self.same('From', got, (', '.join(names) or clean(it['feed_title'])).replace(' ,', ','))
            self.same('address', sender.addr_spec, it['feed_id'] + '@wirespool.invalid')
        self.same('To', phrase(self.plain['to']), clean(it['feed_title']))
        labels = [x for x in it.get('labels', []) if clean(x)]
        if labels:
            self.same('Keywords', re.sub('["\\\\]', '', re.sub(' *, *', ',', msg['keywords'])), ','.join(labels))
        if msg['archived-at']:
            self.same('Archived-At', re.fullmatch(r'<https?://[!-;=?-~]+>', msg['archived-at'].strip()) is not None, True)
        self.same('bidi and zero width', [k for k, v in msg.items() if UNSEEN.search(v)], [])

    def date(self):
        it = self.it
        got = self.msg['date'].datetime.timestamp()
        for s in (it['published'], it.get('updated')):
            if s is not None and 631152000 <= s <= NOW + 600:
                return self.same('Date', got, s)
        self.same('clamped Date', got, NOW)

    def body(self):
        it, parts = self.it, [p for p in self.msg.walk() if not p.is_multipart()]
        types = [p.get_content_type() for p in parts]
        self.same('parts', types in (['text/plain'], ['text/plain', 'text/html']), True)
        text = parts[0].get_content().replace('\r\n', '\n')
        self.same('format', parts[0]['content-type'].params.get('format'), 'flowed')
        if len(it['text'].encode()) < 2 ** 20:
            self.same('text', clean_body(it['text']).strip('\n') in text, True)
        else:
            self.same('note about the cut', 'The article goes on' in text, True)
        if len(parts) == 2:
            self.same('html', clean_body(it['html']) in parts[1].get_content().replace('\r\n', '\n'), True)
        elif it['html']:
            self.same('note about the html', 'too large for a message' in text, True)

    def all(self):
        self.headers()
        self.values()
        self.date()
        self.body()


def compose(driver, maildir, items):
    for sub in ('cur', 'new', 'tmp'):
        os.makedirs(os.path.join(maildir, sub), exist_ok=True)
    os.umask(0o077)
    run = subprocess.run([driver, maildir], input=json.dumps(items), text=True, stdout=subprocess.PIPE, check=True)
    names = run.stdout.split()
    return names, [open(os.path.join(maildir, 'new', n), 'rb').read() for n in names]


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('driver', nargs='?', default=os.path.join(os.environ.get('DRIVERS', 'build/plain/tests/system'),
                                                              'compose_driver'))
    ap.add_argument('--keep')
    ap.add_argument('--random', type=int, default=300)
    a = ap.parse_args()
    items = list(table()) + list(random_items(a.random))
    with tempfile.TemporaryDirectory() as tmp:
        names, raws = compose(a.driver, a.keep or os.path.join(tmp, 'a'), items)
        again = compose(a.driver, os.path.join(tmp, 'b'), items)
    if len(set(names)) != len(items) or again != (names, raws):
        sys.exit('compose_roundtrip: names are not unique, or a second run differs')
    for it, raw in zip(items, raws):
        Check(it, raw).all()
    print('%d passed, 0 failed' % len(items))


main()
