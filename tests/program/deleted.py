"""deleted.py LOGOPSY TRUTH_CASE: takes slices and files out of a front's log and holds that each is told, that it does not
become an outage of its own, and that no edge or count is stated more surely than what is left allows."""
import json, os, random, re, shutil, subprocess, sys, tempfile

LOGOPSY, TRUTH_CASE = sys.argv[1:]
CASE, SLICES, PARTS = '600', 10, 4
failed = 0


def check(ok, what):
    global failed
    if not ok:
        failed += 1
        print('not ok: ' + what)


def report(logs):
    run = subprocess.run([LOGOPSY, '-q', '--year', '2024', '-t', 'json', logs], capture_output=True)
    assert run.returncode in (0, 1), run.stderr.decode()
    return json.loads(run.stdout)


def episodes(r):
    return [e for i in r['incidents'] for e in i['episodes']]


def stamp(line):
    m = re.match(rb'(\d{4}-\d\d-\d\dT[\d:]{8})', line)
    return m[1].decode()


def told(r, source, begin, end):
    """A note on what could not be seen, of that source or of all, that touches the time."""
    return any((not u['source'] or u['source'].endswith(source)) and u['kind'] in ('silence', 'coverage') and
               (u['from'] or '')[:19] <= end and (u['to'] or '9')[:19] >= begin for u in r['unseen'])


def holds(r, whole, begin, end, name):
    """What `r` says of the outage that `whole` knows all of, when [begin, end] is missing."""
    got, want = episodes(r), episodes(whole)[0]
    check(len(got) == 1 and got[0]['signal'] == want['signal'], '%s: %s' % (name, [(e['start'], e['end'], e['signal']) for e in got]))
    if len(got) != 1:
        return
    for edge in 'start', 'end':
        lo, hi = got[0][edge + '_lo'], got[0][edge + '_hi']
        check(lo[:19] <= want[edge + '_hi'][:19] and hi[:19] >= want[edge + '_lo'][:19], '%s: %s is told to be %s to %s, was %s' % (name, edge, lo, hi, want[edge]))
    check(got[0]['bad'] <= want['bad'], '%s: more failed than with all lines' % name)


def main():
    home = tempfile.mkdtemp()
    try:
        subprocess.run([TRUTH_CASE, CASE, home], check=True)
        logs, path = home + '/logs', home + '/logs/lb1/haproxy.log'
        lines = open(path, 'rb').read().splitlines(True)
        whole = report(logs)
        rng = random.Random(11)
        for k in range(SLICES):
            n = int(len(lines) * rng.uniform(0.03, 0.12))
            at = rng.randrange(len(lines) // 10, len(lines) * 9 // 10 - n)
            begin, end = stamp(lines[at]), stamp(lines[at + n - 1])
            open(path, 'wb').write(b''.join(lines[:at] + lines[at + n:]))
            r = report(logs)
            name = 'slice %s to %s' % (begin, end)
            check(told(r, 'haproxy.log', begin, end), name + ' is not told')
            holds(r, whole, begin, end, name)
        os.remove(path)
        cuts = [len(lines) * i // PARTS for i in range(PARTS + 1)]
        for missing in (1, 2):
            shutil.rmtree(logs + '/lb1')
            os.mkdir(logs + '/lb1')
            for i in range(PARTS):
                if i != missing:
                    open('%s%s' % (path, '.%d' % (PARTS - 1 - i) if i < PARTS - 1 else ''), 'wb').write(b''.join(lines[cuts[i]:cuts[i + 1]]))
            begin, end = stamp(lines[cuts[missing]]), stamp(lines[cuts[missing + 1] - 1])
            r = report(logs)
            name = 'file %s to %s' % (begin, end)
            check(told(r, '', begin, end), name + ' is not told')
            check(all(e['signal'] != 'silence' for e in episodes(r)), name + ' is called an outage')
    finally:
        shutil.rmtree(home)
    sys.exit(failed > 0)


main()
