#!/usr/bin/python3
"""svm.py ITEMS.jsonl: the yardstick of bench/suggest: scikit-learn's linear SVM on tf-idf, on the same split and
topics. Debian: python3-sklearn."""
import collections
import json
import sys

import numpy
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

LEAST = 20  # LEARN_LEAST

items = [json.loads(line) for line in open(sys.argv[1])]
text = [i['title'] + '\n' + i['text'] for i in items]
learn = numpy.array([ord(i['id'][-1]) % 2 == 0 for i in items])
counts = collections.Counter(t for i, l in zip(items, learn) if l for t in i['topics'])
topics = [t for t in counts if counts[t] >= LEAST]
gold = numpy.array([[t in i['topics'] for t in topics] for i in items])

for name, options in (('words', {}), ('words, log tf', {'sublinear_tf': True}),
                      ('words and pairs', {'ngram_range': (1, 2)}),
                      ('words and pairs, log tf', {'ngram_range': (1, 2), 'sublinear_tf': True})):
    for cost in (1, 3):
        vectors = TfidfVectorizer(**options)
        x = vectors.fit_transform([t for t, l in zip(text, learn) if l])
        y = vectors.transform([t for t, l in zip(text, learn) if not l])
        filed = numpy.array([LinearSVC(C=cost).fit(x, gold[learn, j]).predict(y) for j in range(len(topics))]).T
        wanted = gold[~learn]
        right, both = (filed & wanted).sum(0), filed.sum(0) + wanted.sum(0)
        print('SVM, %s, C=%d: micro F1 %.2f, macro F1 %.2f, %d topics' % (
            name, cost, 200 * right.sum() / both.sum(), 200 * (right / both).mean(), len(topics)))
