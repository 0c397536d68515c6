"""Topics as readers use them: what is filed where and why, rules tried out, the spool filed anew."""
import json
import os
import shutil

import harness
from harness import Case, rss

FEED = '[feed:a]\nurl = @URL@/a\n'
ITEMS = [
    {'title': 'Oil prices rise as OPEC meets', 'guid': '1', 'description': 'The pipelines are full.',
     'category': 'Markets'},
    {'title': 'Champions at home', 'guid': '2', 'description': 'Football &lt;b&gt;tonight&lt;/b&gt;.'},
    {'title': 'Olive oil is dear', 'guid': '3', 'description': 'A harvest failed.'},
    {'title': 'A quiet day', 'guid': '4', 'description': 'Nothing happened.'},
]
ENERGY = '[topic:energy]\nfolder = Topics/Energy\nkeywords = opec, "natural gas"^2, pipeline, -"olive oil"\n'
OIL = '[topic:energy/oil]\nfolder = Topics/Energy/Oil\nkeywords = oil^2, -"olive oil"\n'
SPORT = '[topic:sport]\nfolder = Topics/Sport\nlabel = Sport & play\nkeywords = football, champions\n'


class Base(Case):
    def poll(self, topics, items=ITEMS):
        self.server.pages['/a'] = rss(items, extra='<language>en</language>')
        self.configure(FEED + topics, 'first-poll = all')
        self.once()

    def topics(self, *args, check=0):
        return self.run_program('topics', '-c', self.config, *args, check=check).stdout

    def path(self, folder, subject):
        return next(m.path for m in self.messages(folder) if m['Subject'] == subject)


class Topics(Base):
    # ---- filing

    def test_a_part_of_a_topic_files_under_the_whole(self):
        self.poll(OIL + ENERGY.replace('opec, ', ''))
        self.assertEqual(self.subjects('Topics/Energy'), ['Oil prices rise as OPEC meets'])
        self.assertEqual(self.subjects('Topics/Energy/Oil'), ['Oil prices rise as OPEC meets'])
        message = next(m for m in self.messages('Topics/Energy'))
        self.assertEqual(message['Keywords'], 'energy/oil, energy')
        self.assertIn('energy=6 (energy/oil)', message['X-Wire-Topics'])

    def test_a_topic_asks_for_feeds_and_languages(self):
        self.poll('[topic:no]\nfeeds = -a\nkeywords = oil\n[topic:yes]\nfeeds = a\nkeywords = oil\n'
                  '[topic:german]\nlanguages = de\nkeywords = oil\n[topic:english]\nlanguages = en\nkeywords = opec\n')
        message = next(m for m in self.messages() if 'OPEC' in m['Subject'])
        self.assertEqual(sorted(message['Keywords'].split(', ')), ['english', 'yes'])

    def test_flags_deliver_to_cur(self):
        self.poll(SPORT + 'flag = \\Flagged\n' + OIL + 'seen = yes\n')
        where = {m['Subject']: os.path.relpath(m.path, self.spool) for m in self.messages('News')}
        self.assertRegex(where['Champions at home'], r'^News/cur/.*:2,F$')
        self.assertRegex(where['Oil prices rise as OPEC meets'], r'^News/cur/.*:2,S$')
        self.assertRegex(where['A quiet day'], r'^News/new/[^:]*$')
        self.assertEqual(self.files(('tmp',)), [])
        before = self.files()
        self.once()
        self.assertEqual(self.files(), before)

    # ---- explain

    def test_explain_says_why_and_why_not(self):
        self.poll(ENERGY + OIL + SPORT + '[topic:markets]\nkeywords = "stock exchange"\nthreshold = 9\n')
        out = self.run_program('explain', '-c', self.config, self.path('News', 'Oil prices rise as OPEC meets')).stdout
        self.assertRegex(out, r'energy: filed: 3\.0, 1\.0 needed, in Topics/Energy\n +\+3\.0 +opec +title\n')
        self.assertRegex(out, r'energy/oil: filed: 6\.0, 1\.0 needed')
        self.assertRegex(out, r'sport: not filed: none of its keywords found')
        self.assertRegex(out, r'When it was delivered: energy/oil=6 \(oil\^2 \(title\)\); energy=3')
        out = self.run_program('explain', '-c', self.config, self.path('News', 'Olive oil is dear')).stdout
        self.assertRegex(out, r'energy/oil: not filed: vetoed \(6\.0, 1\.0 needed\)\n +veto +-"olive oil" +title\n')

    def test_explain_shows_what_nearly_matched(self):
        self.poll('[topic:energy]\nkeywords = pipeline, title:full, petrol\nthreshold = 2\n')
        out = self.run_program('explain', '-c', self.config, self.path('News', 'Oil prices rise as OPEC meets')).stdout
        self.assertRegex(out, r'near +pipeline +body')
        self.assertRegex(out, r'near +title:full +body')
        self.assertNotRegex(out, r'near +petrol')

    def test_explain_finds_a_message_by_its_id(self):
        self.poll(SPORT)
        message = next(m for m in self.messages('Topics/Sport'))
        for wanted in (message['Message-ID'], message['Message-ID'].strip('<>')):
            out = self.run_program('explain', '-c', self.config, wanted).stdout
            self.assertIn('Subject: Champions at home\n', out)
        missing = self.run_program('explain', '-c', self.config, '<no@such.id>', check=66)
        self.assertIn('no message <no@such.id>', missing.stderr)

    def test_explain_tells_what_has_changed_since(self):
        self.poll(SPORT)
        path = self.path('Topics/Sport', 'Champions at home')
        self.configure(FEED + '[topic:tonight]\nkeywords = tonight\n[topic:sport]\nkeywords = cricket\n')
        out = self.run_program('explain', '-c', self.config, path).stdout
        self.assertIn('now also: tonight\n', out)
        self.assertIn('no longer: sport\n', out)

    # ---- the test bench

    def test_a_feed_and_its_messages_give_the_same(self):
        self.poll(ENERGY + OIL + SPORT)
        document = os.path.join(self.dir, 'feed.xml')
        with open(document, 'wb') as f:
            f.write(self.server.pages['/a'])
        wanted = {'Oil prices rise as OPEC meets': ['energy/oil', 'energy'], 'Champions at home': ['sport'],
                  'Olive oil is dear': [], 'A quiet day': []}
        for what in (document, self.spool):
            lines = [json.loads(line) for line in self.topics('--json', what).splitlines()]
            self.assertEqual({l['title']: [t['name'] for t in l['topics']] for l in lines}, wanted)
            self.assertEqual(len(lines), 4)

    def test_the_summary_counts(self):
        self.poll(ENERGY + OIL + SPORT)
        out = self.topics(self.spool)
        self.assertIn('energy/oil=6.0, energy=3.0\tOil prices rise as OPEC meets\n', out)
        self.assertIn('-\tA quiet day\n', out)
        self.assertIn('4 items, 2 filed, 2 without a topic\n', out)
        self.assertRegex(out, r'1  energy/oil and energy: 100 % of the first, 100 % of the second|'
                              r'1  energy and energy/oil: 100 % of the first, 100 % of the second')
        self.assertIn('energy: "natural gas"^2, pipeline\n', out)

    def test_control_characters_of_titles_stay_out_of_the_terminal(self):
        self.poll('', [{'title': 'red &#x9b;31m x', 'guid': '1'}])
        self.assertNotIn('\x9b', self.topics(self.spool))

    def test_against_shows_what_would_move(self):
        self.poll(ENERGY + SPORT)
        self.configure(FEED + '[topic:energy]\nkeywords = "olive oil"\n' + SPORT)
        out = self.topics('--against', self.spool)
        self.assertIn('-energy\tOil prices rise as OPEC meets\n', out)
        self.assertIn('+energy\tOlive oil is dear\n', out)
        self.assertIn('2 of 4 messages would be filed otherwise', out)
        self.assertRegex(out, r'1 come +1 go  energy\n')
        self.assertNotIn('Champions', out)

    def test_notmuch_gets_tags(self):
        self.poll(SPORT + ENERGY)
        ids = {m['Subject']: m['Message-ID'].strip('<>') for m in self.messages('News')}
        self.configure(FEED + SPORT + '[topic:energy]\nkeywords = kohlrabi\n')
        self.assertEqual(sorted(self.topics('--notmuch').splitlines()), sorted([
            '+Sport%%20%%26%%20play -- id:"%s"' % ids['Champions at home'],
            '-energy -- id:"%s"' % ids['Oil prices rise as OPEC meets']]))
        # Under another label, and gone: what the message was labelled is taken away.
        self.configure(FEED + SPORT.replace('Sport & play', 'games'))
        self.assertEqual(sorted(self.topics('--notmuch').splitlines()), sorted([
            '+games -Sport%%20%%26%%20play -- id:"%s"' % ids['Champions at home'],
            '-energy -- id:"%s"' % ids['Oil prices rise as OPEC meets']]))

    def test_wrong_use_is_refused(self):
        self.configure(FEED)
        self.topics(check=64)
        self.topics('--refile', 'x', check=64)
        self.topics('--json', '--notmuch', 'x', check=64)
        self.assertEqual(self.topics('/no/such/file', check=66).strip(), '0 items, 0 filed, 0 without a topic')


class Suggest(Base):
    """A reader who files what is about kayaks into a folder by hand, and takes gravy boats out."""

    WATER = ['river', 'lake', 'coast', 'rapids', 'harbour', 'fjord', 'canal', 'delta']
    LAND = ['meadow', 'station', 'museum', 'factory', 'garden', 'street', 'bridge', 'tower']
    BOATS = '[topic:boats]\nfolder = Boats\nkeywords = boat, -"banana boat"\n'

    def teach(self, n=60):
        day = lambda i: 'Mon, %02d Sep 2025 10:%02d:00 +0000' % (1 + i // 4, i % 60)
        items = []
        for i in range(n):
            water, land = self.WATER[i % 8], self.LAND[i * 3 % 8]
            if i % 3 == 0:
                title, text = 'Paddling the %s' % water, 'With a kayak and a spare paddle past the %s.' % land
            elif i % 3 == 1:
                title, text = 'Gravy boat %d found in a %s' % (i, land), 'The silver was lost near the %s.' % water
            else:
                title, text = 'News of the %s' % land, 'It opens again, near the %s.' % water
            items.append({'title': title, 'guid': str(i), 'description': text, 'pubDate': day(i)})
        self.poll(self.BOATS, items[::-1])
        for m in list(self.messages()):
            inside = '/Boats/' in m.path or '/.Boats/' in m.path
            if 'Paddling' in m['Subject']:  # as mail clients do it: another name, the other file goes
                os.rename(m.path, os.path.join(self.spool, 'Boats', 'cur', '%d.moved:2,S' % abs(hash(m['Subject'] + m.path))))
            elif inside:
                os.unlink(m.path)

    def suggest(self, *args, check=0):
        return self.run_program('suggest', '-c', self.config, *args, check=check)

    def test_words_are_learned_from_what_was_moved(self):
        self.teach(90)
        out = self.suggest('boats').stdout
        self.assertIn('# 90 messages, 30 of them in Boats (30 put there by hand), 30 taken out by hand\n', out)
        gain = float(out.split('expected gain: ')[1].split()[0])
        self.assertGreater(gain, 90)
        self.assertRegex(out, r'kayak +30 +0 +new')
        self.assertRegex(out, r'(?m)^keywords = .*kayak')
        self.assertIn('-"banana boat"', out)
        self.assertNotRegex(out, r'(?m)^keywords = .*gravy')
        # It is ready for the configuration, and does what it says.
        self.configure(FEED + out.replace('threshold', 'folder = Boats\nthreshold'))
        self.run_program('check', '-c', self.config)
        lines = [json.loads(line) for line in self.topics('--json', self.spool).splitlines()]
        self.assertEqual({l['title'].split()[0] for l in lines if l['topics']}, {'Paddling'})
        self.assertEqual(sum(1 for l in lines if l['topics']), 30)

    def test_too_little_to_learn_from_is_refused_with_a_reason(self):
        self.teach(30)
        refused = self.suggest('boats', check=65)
        self.assertIn('only 10 examples; 20 are the least', refused.stderr)
        self.assertEqual(refused.stdout, '')

    def test_one_story_is_no_topic(self):
        self.teach(90)
        for path in self.files():
            if '/Boats/' in path:
                with open(path) as f:
                    text = f.read()
                with open(path, 'w') as f:
                    f.write('References: <story@x.example>\n' + text)
        self.assertIn('tell only 1 stor', self.suggest('boats', check=65).stderr)

    def test_rubbish_teaches_nothing(self):
        self.teach(90)
        os.makedirs(os.path.join(self.spool, 'Trash', 'cur'))
        for path in [p for p in self.files() if '/News/' in p][:20]:
            os.rename(path, os.path.join(self.spool, 'Trash', 'cur', os.path.basename(path)))
        self.assertIn('# 70 messages', self.suggest('boats').stdout)

    def test_a_topic_without_a_folder_cannot_be_learned(self):
        self.configure('[topic:x]\nkeywords = x\n')
        self.assertIn('has no folder', self.suggest('x', check=65).stderr)
        self.assertIn('no topic is called `y`', self.suggest('y', check=64).stderr)


class Refile(Base):
    def test_refile_adds_links_and_takes_unread_ones_away(self):
        self.poll(ENERGY)
        self.configure(FEED + '[topic:energy]\nfolder = Topics/Energy\nkeywords = kohlrabi\n' + SPORT)
        would = self.topics('--refile', '--dry-run')
        self.assertEqual(self.subjects('Topics/Energy'), ['Oil prices rise as OPEC meets'])
        self.assertIn('would + Topics/Sport\tChampions at home\n', would)
        done = self.topics('--refile')
        self.assertIn('- Topics/Energy\tOil prices rise as OPEC meets\n', done)
        self.assertIn('1 link added, 1 taken away', done)
        self.assertEqual(self.subjects('Topics/Energy'), [])
        self.assertEqual(self.subjects('Topics/Sport'), ['Champions at home'])
        self.assertEqual(len(self.messages('News')), 4)
        a, b = self.path('News', 'Champions at home'), self.path('Topics/Sport', 'Champions at home')
        self.assertTrue(os.path.samefile(a, b))
        self.assertIn('0 links added, 0 taken away', self.topics('--refile'))

    def test_refile_leaves_what_the_reader_touched(self):
        self.poll(ENERGY + SPORT)
        for subject, flags in (('Oil prices rise as OPEC meets', 'S'), ('Champions at home', 'F')):
            for m in list(self.messages()):
                if m['Subject'] == subject and 'Topics' in m.path:
                    os.rename(m.path, m.path.replace('/new/', '/cur/') + ':2,' + flags)
        self.configure(FEED + ENERGY.replace('opec, ', '') + SPORT.replace('football, champions', 'kohlrabi'))
        self.assertIn('0 links added, 0 taken away, 2 left', self.topics('--refile'))
        self.assertEqual(len(self.files()), 6)

    def test_refile_does_not_bring_back_what_the_reader_took_out(self):
        self.poll('[topic:all]\nfolder = All\nkeywords = oil, champions, quiet\n')
        os.unlink(self.path('All', 'A quiet day'))
        self.assertIn('0 links added, 0 taken away', self.topics('--refile'))
        self.assertEqual(len(self.messages('All')), 3)

    def test_refile_fills_a_folder_that_a_topic_got_later(self):
        self.poll('[topic:sport]\nkeywords = football\n')
        self.configure(FEED + '[topic:sport]\nfolder = Sport\nkeywords = football\n')
        self.assertIn('1 link added', self.topics('--refile'))
        self.assertEqual(self.subjects('Sport'), ['Champions at home'])

    def test_refile_brings_read_messages_as_read(self):
        self.poll('')
        path = self.path('News', 'Champions at home')
        os.rename(path, path.replace('/new/', '/cur/') + ':2,RS')
        self.configure(FEED + SPORT)
        self.topics('--refile')
        self.assertRegex(self.path('Topics/Sport', 'Champions at home'), r'/cur/[^/]*:2,S$')

    def test_refile_never_takes_the_last_link(self):
        self.poll(SPORT + 'file = move\n')
        self.assertEqual(len(self.messages('News')), 3)
        self.configure(FEED + SPORT.replace('football, champions', 'kohlrabi'))
        self.topics('--refile')
        self.assertEqual(self.subjects('Topics/Sport'), [])
        self.assertIn('Champions at home', self.subjects('News'))
        # Its feed is gone: it stays where it is.
        shutil.rmtree(self.spool)
        shutil.rmtree(os.path.join(self.dir, 'state'))
        self.poll(SPORT + 'file = move\n')
        self.configure(SPORT.replace('football, champions', 'kohlrabi'))
        self.topics('--refile')
        self.assertEqual(self.subjects('Topics/Sport'), ['Champions at home'])

    def test_refile_leaves_other_peoples_mail_alone(self):
        self.poll(SPORT)
        box = os.path.dirname(os.path.dirname(self.path('Topics/Sport', 'Champions at home')))
        for sub in ('new', 'cur'):
            with open(os.path.join(box, sub, '123.host'), 'w') as f:
                f.write('Subject: mine\n\nText.\n')
        self.topics('--refile')
        self.assertEqual(self.subjects('Topics/Sport'), ['Champions at home', 'mine', 'mine'])


class RefileMaildirpp(Refile):
    layout = 'maildir++'

    def messages(self, folder=None):
        return super().messages('.' + folder.replace('/', '.') if folder else None)


if __name__ == '__main__':
    harness.main()
