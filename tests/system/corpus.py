"""Fifty real crawled feeds from poll to delivered message, with the counts checked; and a long news article, filed
under the sample configuration's topics. Both are kept outside this tree: without them the tests are skipped."""
import html
import json
import os
import re
import unittest

import harness
from harness import Case, SHARED, rss

CORPUS = os.path.join(SHARED, 'corpus')
ARTICLE = os.path.join(SHARED, 'samples', 'article.txt')
CRAWLED = ('feedjira--', 'netnewswire--', 'codehollow-feedreader--', 'rss-parser--', 'node-feedparser--', 'prof18-rssparser--')


class Corpus(Case):
    @unittest.skipUnless(os.path.isdir(CORPUS), 'the corpus of real feeds is not there')
    def test_fifty_real_feeds(self):
        text, names = '', []
        for name in sorted(os.listdir(os.path.join(CORPUS, 'feeds'))):
            with open(os.path.join(CORPUS, 'expected', name + '.json'), encoding='utf-8') as f:
                expected = json.load(f)
            if not name.startswith(CRAWLED) or not expected['_check'].get('count') or len(names) == 50:
                continue
            with open(os.path.join(CORPUS, 'feeds', name), 'rb') as f:
                self.server.pages['/%d' % len(names)] = f.read()
            text += '[feed:f%d]\nurl = @URL@/%d\nfolder = F/%d\n' % (len(names), len(names), len(names))
            names.append((name, expected['_check']['count']))
        self.assertEqual(len(names), 50)
        self.configure(text, 'first-poll = all')
        self.once(timeout=300)
        delivered = 0
        for i, (name, count) in enumerate(names):
            out = self.run_program('parse', os.path.join(CORPUS, 'feeds', name)).stdout
            items = json.loads(out)['items']
            self.assertEqual(len(items), count, name)
            # The same id and link twice in one document is one item.
            distinct = {(it['id'], it.get('url')) for it in items}
            with self.subTest(name):
                got = self.messages('F/%d' % i)
                self.assertEqual(len(got), len(distinct))
                for message in got:
                    self.assertEqual(message.defects, [])
                    self.assertTrue(message['Subject'])
                    self.assertIsNotNone(message['Date'].datetime)
                    self.assertTrue(message.get_body(('plain',)).get_content().strip())
            delivered += len(got)
        self.once(timeout=300)
        self.assertEqual(len(self.files()), delivered)


class Article(Case):
    @unittest.skipUnless(os.path.exists(ARTICLE), 'the sample article is not there')
    def test_files_the_article_under_the_topics_a_reader_expects(self):
        with open(ARTICLE, encoding='utf-8') as f:
            title, _, body = f.read().partition('\n')
        self.server.pages['/a'] = rss([{'title': html.escape(title), 'guid': 'article', 'description': html.escape(
            ''.join('<p>%s</p>' % html.escape(p) for p in body.split('\n') if p.strip()))}])
        with open(os.path.join(harness.ROOT, 'config', 'wirespool.conf'), encoding='utf-8') as f:
            topics = re.search(r'^\[topic:.*', f.read(), re.S | re.M).group()
        self.configure('[feed:a]\nurl = @URL@/a\n\n' + topics, 'first-poll = all')
        self.once()
        names = {re.sub(r'=.*', '', t) for t in re.split(r'; (?=[^()]*=)', self.messages('News')[0]['X-Wire-Topics'])}
        self.assertEqual(names, {'venezuela', 'military', 'energy', 'drugs'})


if __name__ == '__main__':
    harness.main()
