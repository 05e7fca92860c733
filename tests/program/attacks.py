"""Puts each text of tests/attacks/attacks.txt into every place of an incident where a log's words can come to stand, has all kinds of
reports made of it, and checks them with tools of other people.

  attacks.py PROGRAM ROOT FOLDER      leaves the terminal views there, FOLDER/terminal.txt, and what they say, FOLDER/expected.txt
"""
import concurrent.futures
import csv
import html.parser
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import unicodedata
import xml.etree.ElementTree

PROGRAM, ROOT, WORK = sys.argv[1:4]
DAY = '2026-06-14T10:%02d:%02d'


def attacks():
    for line in open(ROOT + '/tests/attacks/attacks.txt', encoding='ascii'):
        if line.startswith('#'):
            continue
        family, text = line.rstrip('\n').split('\t', 1)
        out = re.sub(rb'\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))', unescape, text.encode())
        yield family, text, out


def unescape(m):
    if m[1]:
        return bytes([int(m[1], 16)])
    if m[2] or m[3]:
        return chr(int(m[2] or m[3], 16)).encode('utf-8', 'surrogatepass')
    return {b'n': b'\n', b'r': b'\r', b't': b'\t'}.get(m[4], m[4])


# ---- an incident with the text in it ----

def js(value):
    return json.dumps(value, ensure_ascii=False).encode('utf-8', 'surrogateescape')


def requests():
    for i in range(900):
        minute, second = divmod(i * 2, 60)
        yield DAY % (minute, second), i, 300 <= i < 600 and i % 4


EACH = 10  # attacks in one incident: a run for each would take minutes


def bundle(attacks):
    """Members of an archive: their names and their bytes. zq marks where a text begins."""
    raw = [b'zq' + a for a in attacks]
    texts = [a.decode('utf-8', 'surrogateescape') for a in raw]
    files, n = {}, len(raw)
    files[b'lb/access.json'] = b''.join(js({
        'time': at + 'Z', 'host': 'lb1', 'remote_addr': '192.0.2.%d' % (i % 200), 'method': 'GET', 'path': '/cart/' + texts[i % n] if bad else '/cart', 'status': 503 if bad else 200,
        'service': texts[i % n] if i % 3 else 'shop', 'upstream': texts[i % n] if bad else 'web1:80', 'user_agent': texts[i % n]}) + b'\n' for at, i, bad in requests())
    app, gateway, alerts, chat, notes = [], [], [], [], [b'# Incident bridge 2026-06-14 (all times UTC)\n']
    posts, deploys, states = [], [], []
    for m in range(-40, 30):
        stamp = '2026-06-14T%02d:%02d:09' % (10 + m // 60, m % 60)
        a, t = raw[m % n], texts[m % n]
        app.append(b'%s,120 %s [main] shop.Cart - cart %s\n' % (stamp.replace('T', ' ').encode(), b'ERROR' if 10 <= m < 20 else b'INFO', a if 10 <= m < 20 else b'is fine'))
        gateway.append(js({'ts': stamp + 'Z', 'level': 'error' if 10 <= m < 20 else 'info', 'msg': 'cannot reach ' + t if 10 <= m < 20 else 'ok', 'logger': t, 'host': t, 'service': t, 'user': t}) + b'\n')
    for k, (a, t) in enumerate(zip(raw, texts)):
        files[b'web/access-%s.log' % a.replace(b'/', b'_').replace(b'\0', b'')[:80]] = b''.join(
            b'192.0.2.%d - %s [14/Jun/2026:10:%s +0000] "GET /x/%s HTTP/1.1" %d 12 "%s" "%s"\n' % (i % 200, a, at[14:].encode(), a, 503 if bad else 200, a, a)
            for at, i, bad in requests() if i % n == k)
        alerts += [js({'version': '4', 'status': status, 'receiver': 'chat', 'groupLabels': {'alertname': t}, 'commonLabels': {'alertname': t, 'severity': 'critical'},
                       'alerts': [{'status': status, 'labels': {'alertname': t, 'instance': t, 'severity': 'critical'}, 'annotations': {'summary': 'too many errors ' + t},
                                   'startsAt': DAY % (10, 40 + k) + 'Z', 'endsAt': end, 'fingerprint': '9f1c77aa01b2c3d%d' % k}]}) + b'\n'
                   for status, end in (('firing', '0001-01-01T00:00:00Z'), ('resolved', DAY % (21, k) + 'Z'))]
        posts += [{'id': 'u%d' % k, 'status': 'investigating' if k < n - 1 else 'resolved', 'body': t, 'created_at': DAY % (12 + 2 * k, 0) + 'Z', 'display_at': DAY % (12 + 2 * k, 0) + 'Z'}]
        chat += [{'type': 'message', 'user': 'U%d' % k, 'user_profile': {'real_name': t, 'name': t}, 'text': 'identified: ' + t, 'ts': '17814321%02d.000100' % (60 + k)}]
        notes += [b'10:13 I see errors, looking into it: %s\n10:14 identified: %s\n' % (a, a)]
        deploys += [b'Branch %s (at 3f40c9a1b7e4d5a60f1c2b3d4e5f60718293a4b5) deployed as release 202606141009%02d by %s\n' % (a, 30 + k, a)]
        states += [b'Jun 14 10:10:%02d lb1 haproxy[7]: Server be_web/web%d is DOWN, reason: Layer7 timeout, info: "%s", check duration: 2001ms. 1 active and 0 backup servers left.\n' % (3 + k, k, a)]
    files.update({b'app/app.log': b''.join(app), b'app/gateway.json': b''.join(gateway), b'alerts/alertmanager.ndjson': b''.join(alerts), b'chat/2026-06-14.json': js(chat), b'notes/bridge.txt': b''.join(notes),
                  b'deploy/revisions.log': b''.join(deploys), b'lb/haproxy.log': b''.join(states), b'status/incidents.json': js({
                      'page': {'id': 'p', 'name': 'Shop ' + texts[0], 'time_zone': 'Etc/UTC', 'updated_at': DAY % (25, 0) + 'Z'}, 'incidents': [{
                          'id': 'i', 'name': 'Outage ' + texts[0], 'status': 'resolved', 'impact': 'critical', 'created_at': DAY % (12, 0) + 'Z', 'updated_at': DAY % (25, 0) + 'Z',
                          'incident_updates': posts[::-1]}]})})
    return files


def archive(path, files):
    with tarfile.open(path, 'w', format=tarfile.PAX_FORMAT, encoding='utf-8', errors='surrogateescape') as tar:
        for name, data in files.items():
            info = tarfile.TarInfo(name.decode('utf-8', 'surrogateescape'))
            info.size, info.mtime = len(data), 1781433000
            tar.addfile(info, io.BytesIO(data))


def kinds():
    """(suffixes, kinds without one), as --help lists them."""
    said = subprocess.run([PROGRAM, '--help'], capture_output=True, check=True).stdout.decode()
    suffixes = re.search(r'--output FILE .*: (.*)', said)[1].split(', ')
    named = re.search(r'--to KIND .*: (.*)', said)[1].split(', ')
    return suffixes, [k for k in named if '.' + k not in suffixes and k != 'md']


SUFFIXES, OTHERS = kinds()


def reports(name, attacks):
    folder = os.path.join(WORK, name)
    os.makedirs(folder)
    archive(folder + '/bundle.tar', bundle(attacks))
    pages, arguments, err = {}, ['-v', '--no-progress', '--color', 'always', '--no-config'], b''
    arguments += ['--title', b'Outage ' + b' '.join(attacks).replace(b'\0', b'')]
    for kind in OTHERS:
        run = subprocess.run([PROGRAM, *arguments, '--to', kind, 'bundle.tar'], cwd=folder, capture_output=True, env={**os.environ, 'COLUMNS': '120'})
        if run.returncode not in (0, 1):
            raise Exception('exit status %d: %s' % (run.returncode, run.stderr[-2000:]))
        pages[kind], err = run.stdout, err + run.stderr
    outputs = [x for suffix in SUFFIXES for x in ('-o', 'report' + suffix)]
    run = subprocess.run([PROGRAM, *arguments, *outputs, 'bundle.tar'], cwd=folder, capture_output=True)
    if run.returncode not in (0, 1):
        raise Exception('exit status %d: %s' % (run.returncode, run.stderr[-2000:]))
    for suffix in SUFFIXES:
        pages[suffix] = open(folder + '/report' + suffix, 'rb').read()
    pages['stderr'] = err + run.stderr
    pages['events'] = subprocess.run([PROGRAM, 'events', '-q', 'bundle.tar'], cwd=folder, capture_output=True).stdout
    return pages


# ---- what a page must not have ----

COLOR = re.compile('\x1b\\[[0-9;]*m')
INVISIBLE = set(range(0x80, 0xa0)) | {0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x2800, 0x3164, 0xfeff, 0xffa0} | set(range(0x180b, 0x1810)) | \
    set(range(0x200b, 0x2010)) | set(range(0x2028, 0x202f)) | set(range(0x2060, 0x2070)) | set(range(0xfe00, 0xfe0e)) | set(range(0xfff0, 0xfffc)) | set(range(0xe0000, 0xe1000))


def text_of(page, kind, control=b''):
    """As text that shows; what the program itself brings to each page, as the one of harmless words has it, may have tabs."""
    text = page.decode('utf-8')  # strictly
    if kind in ('terminal', 'stderr'):
        text = COLOR.sub('', text)
    if kind == '.csv':
        text = text.replace('\r\n', '\n')
    if kind in ('.html', '.svg'):
        for ours in re.findall(r'<style>.*?</style>|<script>.*?</script>', control.decode('utf-8'), re.S):
            text = text.replace(ours, re.sub(r'(?s)>.*<', '><', ours), 1)
    for c in text:
        if c != '\n' and (unicodedata.category(c) in ('Cc', 'Cs') or ord(c) in INVISIBLE or (unicodedata.category(c) == 'Cf' and c not in '\u06dd')):
            raise Exception('U+%04X in it: …%r…' % (ord(c), text[max(0, text.index(c) - 40):text.index(c) + 20]))
    return text


def tree_of(text):
    """CommonMark with GitHub's extensions, as cmark-gfm reads it."""
    out = subprocess.run(['cmark-gfm', '--unsafe', '-t', 'xml', '-e', 'table', '-e', 'autolink', '-e', 'strikethrough', '-e', 'tasklist'],
                         input=text.encode(), capture_output=True, check=True).stdout
    return xml.etree.ElementTree.fromstring(re.sub(rb'<!DOCTYPE[^>]*>', b'', out))


def tag(element):
    return element.tag.split('}')[-1]


ACTIVE = re.compile(r'(?:^|[^\w`/])@\w|(?:^|[\s(])#\d|\b\w+/\w[\w.-]*#\d|\bGH-\d|(?:^|\s)[!]\d|://\w|\bwww\.\w|(?:^|[^\w])[%~]\w\w|[$&]\d', re.I)


def check_markdown(text, control):
    tree, want = tree_of(text), tree_of(control)
    kinds = [tag(e) for e in tree.iter()]
    new = set(kinds) - {tag(e) for e in want.iter()}
    if new:
        raise Exception('Markdown with %s' % ', '.join(sorted(new)))
    for kind in ('code_block', 'block_quote', 'thematic_break'):
        if kinds.count(kind) != [tag(e) for e in want.iter()].count(kind):
            raise Exception('another number of %s' % kind)
    ours = {''.join(e.itertext()) for e in want.iter() if tag(e) == 'heading' and e.get('level') == '2'}
    for e in tree.iter():
        if tag(e) == 'heading' and e.get('level') == '2' and ''.join(e.itertext()) not in ours:
            raise Exception('a heading: %r' % ''.join(e.itertext()))
        if tag(e) == 'text' and e.text and ACTIVE.search(e.text):
            raise Exception('active on hosting sites: %r' % e.text)
    prose = re.sub(r'```.*?```|`[^`\n]*`', '', text, flags=re.S)
    if '$' in prose or re.search(r'(?<!\\)\[\^', prose):
        raise Exception('a formula or a footnote may begin')


def check_csv(text, control):
    for row in csv.reader(io.StringIO(text, newline=''), strict=True):
        for cell in row:
            if cell[:1] in '=+@\t\r' and cell or (cell[:1] == '-' and not re.fullmatch(r'-[\d.]+', cell)):
                raise Exception('a formula: %r' % cell)


class Elements(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found, self.scripts = set(), 0
        self.feed(text)
        self.close()

    def handle_starttag(self, name, attributes):
        self.found.add(name)
        self.scripts += name in ('script', 'style')
        for key, value in attributes:
            self.found.add((name, key))
            if key.startswith('on') or (key in ('href', 'src', 'action', 'xlink:href') and not re.match(r'#|data:image/|data:,$', value or '')):
                raise Exception('%s %s=%r' % (name, key, value))


def check_html(text, control):
    got, want = Elements(text), Elements(control)
    if got.found - want.found or got.scripts != want.scripts:
        raise Exception('elements that are not ours: %r' % (got.found - want.found))


def check_svg(text, control):
    def names(page):
        return {x for e in xml.etree.ElementTree.fromstring(page).iter() for x in [tag(e)] + [(tag(e), k) for k in e.keys()]}
    new = names(text) - names(control)
    if new:
        raise Exception('elements that are not ours: %r' % new)
    if re.search(r'\bon\w+\s*=|(?:href|src)\s*=\s*["\'](?!#)', re.sub(r'>[^<]*<', '><', text)):
        raise Exception('a handler or a link')


def check_lines_of_json(text, control):
    for line in text.splitlines():
        json.loads(line)


CHECKS = {'.md': check_markdown, '.csv': check_csv, '.html': check_html, '.svg': check_svg, '.json': lambda text, control: json.loads(text),
          '.jsonl': check_lines_of_json, 'events': check_lines_of_json}


def check(pages, control):
    for kind, page in pages.items():
        try:
            text = text_of(page, kind, control.get(kind, b''))
            if kind == 'terminal' and len(text) + 400 < 1000:
                raise Exception('there is nothing in it')
            if kind in CHECKS:
                CHECKS[kind](text, text_of(control[kind], kind, control[kind]))
        except Exception as e:
            yield '%s: %s' % (kind, str(e)[:600])


def check_reach(page):
    """Or the test could not fail: the text must have come to all those places."""
    report = json.loads(page)
    incident = report['incidents'][0]
    places = {'title': report['title'], 'milestones': incident['milestones'], 'suspects': incident['suspects'], 'timeline': incident['timeline'], 'alarms': incident['alarms'],
              'novelties': incident['novelties'], 'endpoints': incident['impact']['by_endpoint'], 'hosts': incident['impact']['by_host'], 'changes': report['changes'],
              'sources': report['sources'], 'evidence': [m['evidence'] for m in incident['milestones']]}
    return [name for name, what in places.items() if 'plain' not in json.dumps(what)]


def main():
    control = reports('control', [b'plain%d' % i for i in range(EACH)])
    missing = check_reach(control['.json'])
    wrong = ['the text did not come to %s' % ', '.join(missing)] if missing else list('control: ' + x for x in check(control, control))
    every = list(attacks())
    todo = [every[i:i + EACH] for i in range(0, len(every), EACH)]
    terminal, expected = open(WORK + '/terminal.txt', 'wb'), open(WORK + '/expected.txt', 'w', encoding='utf-8')

    def one(i):
        shown = ' '.join('%s:%s' % x[:2] for x in todo[i])
        try:
            pages = reports('%03d' % i, [x[2] for x in todo[i]])
            return pages, ['%s: %s' % (shown, x) for x in check(pages, control)]
        except Exception as e:
            return None, ['%s: %s' % (shown, e)]
        finally:
            subprocess.run(['rm', '-rf', '%s/%03d' % (WORK, i)], check=True)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for pages, found in pool.map(one, range(len(todo))):
            wrong += found
            if pages:
                terminal.write(pages['terminal'])
                expected.write(COLOR.sub('', pages['terminal'].decode('utf-8', 'replace')))
    for line in wrong:
        print(line)
    print('%d attacks in %d kinds of pages, %d found a way' % (len(every), len(SUFFIXES) + len(OTHERS) + 2, len(wrong)))
    return 1 if wrong else 0


sys.exit(main())
