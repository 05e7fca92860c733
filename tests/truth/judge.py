#!/usr/bin/env python3
"""judge.py LOGOPSY TRUTH_CASE [--cases A-B] [--family F] [--seed N] [--keep DIR] [--jobs N]

Makes every case, has logopsy reconstruct it, and holds the reports against what is true. Prints one line a
figure: what was measured, the goal, and whether it is met. The cases come from seeds, so two runs print the same."""
import argparse, calendar, concurrent.futures, json, math, os, re, shutil, subprocess, sys, tempfile


def seconds(text):
    m = re.match(r'(\d+)-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?Z$', text)
    return calendar.timegm(tuple(int(m[i]) for i in range(1, 7))) + float(m[7] or 0)


def judge(args, number):
    folder = tempfile.mkdtemp(prefix='truth-')
    try:
        made = subprocess.run([args.truth_case, str(number), folder, str(args.seed)])
        if made.returncode == 3:
            return None
        if made.returncode:
            raise SystemExit('case %d could not be made' % number)
        truth = json.load(open(folder + '/truth.json'))
        if args.family and not {truth['family'], truth['family'].split('-')[0]} & set(args.family.split(',')):
            return truth, None
        run = subprocess.run([args.logopsy, '-q', '--year', '2024', '-t', 'json', folder + '/logs'], capture_output=True)
        if run.returncode not in (0, 1):
            raise SystemExit('case %d: %s' % (number, run.stderr.decode()))
        if args.keep:
            shutil.copytree(folder, '%s/%d' % (args.keep, number), dirs_exist_ok=True)
            open('%s/%d/report.json' % (args.keep, number), 'wb').write(run.stdout)
        return truth, json.loads(run.stdout)
    finally:
        shutil.rmtree(folder)


class Figures:
    def __init__(self):
        self.ok = True

    def line(self, name, value, goal, met, note=''):
        self.ok &= met
        print('%-58s %10s   goal %-10s %s%s' % (name, value, goal, 'met' if met else 'NOT MET', '  ' + note if note else ''))


def episodes(report):
    return sorted((e for i in report['incidents'] for e in i['episodes']), key=lambda e: e['start'] or '')


class Edges:
    """Distances of starts and ends from the truth, beside those of the best estimate."""
    def __init__(self):
        self.ours, self.best, self.inside, self.late = [], [], [], []

    def add(self, at, lo, hi, truth, best):
        self.ours.append(abs(at - truth))
        self.best.append(abs(best - truth))
        self.inside.append(lo <= truth <= hi)
        self.late.append(at - truth)

    def mean(self, v):
        return sum(v) / len(v) if v else 0


def add_edges(edges, truth, found):
    first, last = found[0], found[-1]
    if first['censored'] in (None, 'end'):
        edges.add(seconds(first['start']), seconds(first['start_lo']), seconds(first['start_hi']), truth['onset'], truth['best_onset'])
    if last['end'] and last['censored'] in (None, 'begin'):
        edges.add(seconds(last['end']), seconds(last['end_lo']), seconds(last['end_hi']), truth['end'], truth['best_end'])


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('logopsy')
    ap.add_argument('truth_case')
    ap.add_argument('--cases', default='0-99999', help='as in 0-24,110,310-339')
    ap.add_argument('--part', action='store_true', help='too few cases for a share: intervals may hold all or 88 %%')
    ap.add_argument('--family', help='as in step,hang')
    ap.add_argument('--seed', type=int, default=0, help='another draw of all cases')
    ap.add_argument('--keep')
    ap.add_argument('--jobs', type=int, default=os.cpu_count())
    ap.add_argument('-v', action='store_true', help='a line for every case that went wrong')
    args = ap.parse_args()
    done = []
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for span in args.cases.split(','):
            lo, hi = int(span.split('-')[0]), int(span.split('-')[-1])
            while lo <= hi:
                part = list(pool.map(lambda n: judge(args, n), range(lo, min(hi, lo + 7) + 1)))
                done += [p for p in part if p and p[1]]
                lo = hi + 1 if None in part else lo + 8
    f = Figures()
    of = {}
    for truth, report in done:
        of.setdefault(truth['family'], []).append((truth, report))

    def wrong(truth, why):
        if args.v:
            print('   case %d (%s, front %d, %.2f/s, base %.4f, share %.3f, llr %.0f): %s' % (
                truth['case'], truth['family'], truth['front'], truth['rate'], truth['base'], truth.get('share', 0), truth.get('llr', 0), why))

    all_edges = Edges()
    for family in ('step', 'hang', 'brief', 'clocks', 'guilt', 'ambiguous', 'levels', 'creep', 'silence', 'fault'):
        edges, missed, split, n, excess = Edges(), 0, 0, 0, []
        for truth, report in of.get(family, []):
            found = episodes(report)
            if family != 'silence' and truth['llr'] <= 12:
                continue
            n += 1
            found = [e for e in found if seconds(e['start']) < truth['end'] + 60 and (not e['end'] or seconds(e['end']) > truth['onset'] - 60)]
            if not found:
                missed += 1
                wrong(truth, 'missed')
                continue
            if len(found) > 1:
                split += 1
                wrong(truth, 'in %d episodes' % len(found))
            add_edges(edges, truth, found)
            if args.v and edges.late and max(map(abs, edges.late[-2:])) > 5 * max(edges.best[-2:] + [1]) + 5:
                wrong(truth, 'edges off by %s, best %s' % (['%.1f' % x for x in edges.late[-2:]], ['%.1f' % x for x in edges.best[-2:]]))
            if args.v and not all(edges.inside[-2:]):
                wrong(truth, 'interval misses: off by %s' % ['%.1f' % x for x in edges.late[-2:]])
            # Where chance alone moves what would have failed anyway by little of it.
            if family in ('step', 'hang', 'guilt') and math.sqrt(truth['base'] * sum(e['total'] for e in found)) <= 0.01 * truth['excess'] >= 1:
                got = sum(e['excess'] or 0 for e in found)
                excess.append(abs(got / truth['excess'] - 1))
                if excess[-1] > 0.05:
                    wrong(truth, 'excess %.0f, true %.0f' % (got, truth['excess']))
        if not n:
            continue
        f.line('%s: outages missed, of %d' % (family, n), missed, '0', missed == 0)
        f.line('%s: outages told in several episodes' % family, split, '0', split == 0)
        if family in ('creep', 'silence'): # no two rates: told, no goal
            print('%-58s %9.1fs   95 %% interval holds %.1f %%' % (family + ': mean edge error', edges.mean(edges.ours), 100 * edges.mean(edges.inside)))
            continue
        ratio = edges.mean(edges.ours) / max(edges.mean(edges.best), 1e-9)
        print('%-58s %10.2f' % ('%s: edge error, of the best estimate\'s (%.2f s)' % (family, edges.mean(edges.best)), ratio))
        share = 100 * edges.mean(edges.inside)
        print('%-58s %8.1f %%' % ('%s: edges in their 95 %% interval (%d)' % (family, len(edges.inside)), share))
        if family == 'hang':
            bias = edges.mean(edges.late)
            f.line('hang: mean shift of edges, timeout 60 s', '%.2f s' % bias, '< 2 s', abs(bias) < 2)
        if excess:
            f.line('%s: excess failures, worst of %d' % (family, len(excess)), '%.1f %%' % (100 * max(excess)), '<= 5 %', max(excess) <= 0.05)
        for name in ('ours', 'best', 'inside', 'late'):
            getattr(all_edges, name).extend(getattr(edges, name))
    if all_edges.ours:
        ratio = all_edges.mean(all_edges.ours) / max(all_edges.mean(all_edges.best), 1e-9)
        f.line('all: edge error, of the best estimate\'s', '%.2f' % ratio, '<= 1.30', ratio <= 1.3)
        share = 100 * all_edges.mean(all_edges.inside)
        low, high = (88, 100) if args.part else (93, 97)
        f.line('all: edges in their 95 %% interval (%d)' % len(all_edges.inside), '%.1f %%' % share, '%d-%d %%' % (low, high), low <= share <= high)

    flaps = of.get('flap', [])
    if flaps:
        one = 0
        for truth, report in flaps:
            found = episodes(report)
            good = len(report['incidents']) == 1 and abs(seconds(found[0]['start']) - truth['onset']) < 60
            one += good
            if not good:
                wrong(truth, '%d incidents' % len(report['incidents']))
        f.line('flap: told as one incident, of %d' % len(flaps), one, str(len(flaps)), one == len(flaps))

    levels = of.get('levels', [])
    if levels:
        steps = 0
        for truth, report in levels:
            mid = truth['phases'][1][0]
            near = [m for i in report['incidents'] for m in i['milestones'] if m['name'] == 'mitigated' and m['time']]
            good = any(abs(seconds(m['time']) - mid) < 120 for m in near)
            steps += good
            if not good:
                wrong(truth, 'partial recovery at %.0f not told, mitigated %s' % (mid, [m['time'] for m in near]))
        f.line('levels: partial recovery is a step of its own, of %d' % len(levels), steps, '>= 90 %', steps >= 0.9 * len(levels))

    offsets, unmeasured, wrong_zone, n_zone = [], 0, 0, 0
    for truth, report in of.get('clocks', []):
        for s in report['sources']:
            if '/web' not in s['name'] or not s['first']:
                continue
            told = s['clock_offset_s'] or 0
            if truth['zone']:
                n_zone += 1
                bad = not ((s['zone_basis'] or '').startswith('inferred') and zone_seconds(s['zone']) == truth['zone'])
                wrong_zone += bad
                if bad:
                    wrong(truth, 'zone of %s is %s (%s), true %d' % (s['name'], s['zone'], s['zone_basis'], truth['zone']))
            elif truth['offset']:
                due = -truth['offset'] if '/web1/' in s['name'] else 0
                if due and not s['clock_offset_basis']:
                    unmeasured += 1
                    wrong(truth, 'clock of %s not measured, true %.3f' % (s['name'], due))
                    continue
                offsets.append(abs(told - due))
                if offsets[-1] > 1:
                    wrong(truth, 'clock of %s moved by %s (%s), true %.3f' % (s['name'], told, s['clock_offset_basis'], due))
    if offsets:
        offsets.sort()
        p95 = offsets[min(len(offsets) - 1, int(0.95 * len(offsets)))]
        f.line('clocks: error of the offset, p95 of %d' % len(offsets), '%.2f s' % p95, '< 1 s', p95 < 1)
        print('%-58s %10d' % ('clocks: wrong and not measured', unmeasured))
    if n_zone:
        f.line('clocks: zones wrong, of %d logs' % n_zone, wrong_zone, '0', wrong_zone == 0)

    for family in sorted(k for k in of if k.startswith('clocks-')):
        judge_machines(f, family, of[family], wrong)

    first = three = n = 0
    for truth, report in of.get('guilt', []):
        if truth['llr'] <= 12:
            continue
        n += 1
        guilty = truth['guilty'][0]
        ranks = [s['rank'] for i in report['incidents'] for s in i['suspects'] if names(s, guilty)]
        first += 1 in ranks
        three += bool(ranks) and min(ranks) <= 3
        if 1 not in ranks:
            wrong(truth, 'guilty %s at rank %s; first is %s' % (guilty, ranks, [s['summary'] for i in report['incidents'] for s in i['suspects'][:1]]))
    if n:
        f.line('guilt: true suspect first, of %d' % n, '%.1f %%' % (100 * first / n), '>= 90 %', first >= 0.9 * n)
        f.line('guilt: true suspect among the first three', '%.1f %%' % (100 * three / n), '>= 98 %', three >= 0.98 * n)
    judge_faults(f, of.get('fault', []), wrong)
    both = of.get('ambiguous', [])
    if both:
        good = 0
        for truth, report in both:
            ranks = [min([s['rank'] for i in report['incidents'] for s in i['suspects'] if names(s, g)] or [99]) for g in truth['guilty']]
            good += max(ranks) <= 2
            if max(ranks) > 2:
                wrong(truth, 'ranks %s' % ranks)
        f.line('ambiguous: both stand at the top, of %d' % len(both), good, str(len(both)), good == len(both))

    for family in ('healthy', 'noisy'):
        quiet = of.get(family, [])
        false = 0
        for truth, report in quiet:
            if report['verdict'] == 'incident':
                false += 1
                wrong(truth, 'false, noise %d: %s' % (truth['noise'], [(e['signal'], e['start'], e['end'], e['bad'], e['total']) for e in episodes(report)]))
        if quiet:
            f.line('%s: false incidents, of %d' % (family, len(quiet)), false, '0', false == 0)
    judge_others(f, of, wrong)
    print('%d cases' % len(done))
    return not f.ok


def bound_of(basis):
    """How far off an applied offset may be, by its own words."""
    m = re.search(r'true to between ([-+][\d.]+) and ([-+][\d.]+) s', basis)
    if m:
        return float(m[1]), float(m[2])
    m = re.search(r'within ([\d.]+) s', basis)
    return (-float(m[1]) - 0.1, float(m[1]) + 0.1) if m else (-1, 1)


def judge_machines(f, family, cases, wrong):
    """Clocks of servers: what was moved, how well, and what was only proposed."""
    errors, false, outside, moved, proposed, due_n, unnamed = [], 0, 0, 0, 0, 0, 0
    for truth, report in cases:
        told = {s['name']: s for s in report['sources'] if '/web' in s['name'] and s['first']}
        hints = {u['source'] for u in report['unseen'] if u['kind'] == 'clock' and 'applies it' in u['summary']}
        for k, ahead in enumerate(truth['ahead']):
            mine = [s for n, s in told.items() if '/web%d/' % (k + 1) in n]
            for s in mine:
                odd = k == 0 and (truth['drift'] or truth['stepped'])
                due, got = -ahead - (truth['stepped'] if k == 0 else 0), s['clock_offset_s'] or 0
                due_n += bool(due or odd)
                if not got:
                    proposed += s['name'] in hints
                    continue
                moved += 1
                if k == 0: # told is what it was amid the case
                    due -= truth['drift'] * (truth['to'] - truth['from']) / 2
                error = abs(got - due)
                errors.append(error)
                if error >= max(1, abs(due)) and not odd:
                    false += 1
                    wrong(truth, 'clock of %s moved by %.1f (%s), true %.1f' % (s['name'], got, s['clock_offset_basis'], due))
                lo, hi = bound_of(s['clock_offset_basis'])
                if not odd and not got + lo - 0.6 <= due <= got + hi + 0.6:
                    outside += 1
                    wrong(truth, 'clock of %s moved by %.1f (%s), true %.1f: beyond its bound' % (s['name'], got, s['clock_offset_basis'], due))
        for s in report['sources']:
            if '/web' not in s['name'] and s['clock_offset_s']:
                false += 1
                wrong(truth, 'clock of %s moved by %.1f (%s), which was right' % (s['name'], s['clock_offset_s'], s['clock_offset_basis']))
        if family == 'clocks-addresses':
            unnamed += sum(n['name'].startswith('10.') for i in report['incidents'] for n in i['impact']['by_host'])
    errors.sort()
    p95 = errors[min(len(errors) - 1, int(0.95 * len(errors)))] if errors else 0
    median = errors[len(errors) // 2] if errors else 0
    print('%-58s %10s   median error %.2f s, p95 %.2f s; %d more proposed' % (family + ': clocks moved, of %d that are wrong' % due_n, moved, median, p95, proposed))
    f.line(family + ': moved though right, or to where it is worse', false, '0', false == 0)
    f.line(family + ': moved beyond the bound that is told', outside, '0', outside == 0)
    if family in ('clocks-checks', 'clocks-two', 'clocks-drift', 'clocks-step', 'clocks-few', 'clocks-addresses'):
        f.line(family + ': error of the offset, p95 of %d' % len(errors), '%.2f s' % p95, '< 1 s', p95 < 1)
    if family == 'clocks-addresses':
        f.line(family + ': servers left without a name', unnamed, '0', unnamed == 0)


def holds(e, edge, truth, slack=0):
    lo, hi = e[edge + '_lo'] or e[edge], e[edge + '_hi'] or e[edge]
    return bool(e[edge]) and seconds(lo) - slack <= truth <= seconds(hi) + slack


def judge_two(truth, report):
    """Each of two incidents stands for itself; those one after the other may be two episodes of none but their own service."""
    if len(report['incidents']) != 2:
        return '%d incidents: %s' % (len(report['incidents']), [[(e['start'], e['end'], e['scope']) for e in i['episodes']] for i in report['incidents']])
    for i, p in zip(sorted(report['incidents'], key=lambda i: i['episodes'][0]['start']), truth['phases']):
        first, last = i['episodes'][0], i['episodes'][-1]
        # Beside 95 % of the likelihood, what chance moves a boundary by.
        if len(i['episodes']) != 1 or not holds(first, 'start', p[0], 10) or not holds(last, 'end', p[1], 10):
            return '%s to %s, true %.0f to %.0f' % (first['start'], last['end'], p[0], p[1])
    return ''


def judge_maintenance(truth, report):
    if truth['case'] % 2 == 0:
        return '' if report['verdict'] == 'none' and 'maintenance' in report['verdict_reason'] else '%s: %s' % (report['verdict'], report['verdict_reason'])
    found = episodes(report)
    return '' if len(found) == 1 and holds(found[0], 'end', truth['end'], 10) else 'the overrun is told as %s' % [(e['start'], e['end']) for e in found]


def judge_cut(truth, report):
    """Cut off at the right side, and no number given for what is not in the logs."""
    found, begin = episodes(report), truth['from'] > truth['onset']
    if len(found) != 1 or found[0]['censored'] != ('begin' if begin else 'end'):
        return '%s' % [(e['start'], e['end'], e['censored']) for e in found]
    down = [m for i in report['incidents'] for m in i['metrics'] if m['name'] == 'downtime'][0]
    true = truth['end'] - truth['onset']
    if down['seconds'] is not None and not down['lo'] <= true <= (math.inf if down['hi'] is None else down['hi']) or (down['lo'] or 0) > true:
        return 'downtime %s in [%s, %s], true %.0f' % (down['seconds'], down['lo'], down['hi'], true)
    return '' if holds(found[0], 'end' if begin else 'start', truth['end' if begin else 'onset'], 10) else 'the edge that is seen misses'


def judge_edges(truth, report):
    found = episodes(report)
    if len(found) != 1:
        return '%d episodes: %s' % (len(found), [(e['signal'], e['start'], e['end']) for e in found])
    if holds(found[0], 'start', truth['onset'], 2) and holds(found[0], 'end', truth['end'], 2):
        return ''
    return '%s [%s, %s] to %s [%s, %s], true %.1f to %.1f' % tuple([found[0][k] for k in ('start', 'start_lo', 'start_hi', 'end', 'end_lo', 'end_hi')] + [truth['onset'], truth['end']])


def judge_others(f, of, wrong):
    """Families of which each case is right or wrong."""
    for family, judge_one, text, least in (
            ('two', judge_two, 'two incidents with their own edges', 0.95),
            ('maintenance', judge_maintenance, 'quiet if announced, told if it overran', 1),
            ('cut', judge_cut, 'cut off where the logs are', 0.95),
            ('slow', judge_edges, 'told once, both edges in their intervals', 0.9),
            ('loss', judge_edges, 'told once, both edges in their intervals', 0.9),
            ('state', judge_edges, 'told once, both edges in their intervals', 1),
            ('errors', judge_edges, 'told once, both edges in their intervals', 0.9)):
        good = 0
        for truth, report in of.get(family, []):
            why = judge_one(truth, report)
            good += not why
            if why:
                wrong(truth, why)
        n = len(of.get(family, []))
        if n:
            f.line('%s: %s, of %d' % (family, text, n), good, '>= %d' % math.ceil(least * n), good >= least * n)


def zone_seconds(zone):
    m = re.match(r'UTC(?:([+-])(\d\d):(\d\d))?$', zone or '')
    return None if not m else 0 if not m[1] else (1 if m[1] == '+' else -1) * (int(m[2]) * 3600 + int(m[3]) * 60)


def judge_faults(f, cases, wrong):
    kinds = {}
    for truth, report in cases:
        if truth['llr'] <= 12:
            continue
        ranks = [s['rank'] for i in report['incidents'] for s in i['suspects'] if is_fault(s, truth)]
        kinds.setdefault(truth['fault_kind'].split('|')[0], []).append(min(ranks or [99]))
        if 1 not in ranks:
            wrong(truth, 'fault %d, %s (%s) at rank %s; suspects are %s' % (truth['fault'], truth['fault_kind'], truth['fault_names'], ranks, [
                '%.1f %s %s' % (s['score'], s['kind'], s['summary'][:70]) for i in report['incidents'] for s in i['suspects'][:3]]))
    for kind, ranks in sorted(kinds.items()):
        print('%-58s %3d of %3d first, %3d among the first three' % ('fault: ' + kind, ranks.count(1), len(ranks), sum(r <= 3 for r in ranks)))
    ranks = [r for v in kinds.values() for r in v]
    if ranks:
        first, three = 100 * ranks.count(1) / len(ranks), 100 * sum(r <= 3 for r in ranks) / len(ranks)
        f.line('fault: true suspect first, of %d' % len(ranks), '%.1f %%' % first, '>= 90 %', first >= 90)
        f.line('fault: true suspect among the first three', '%.1f %%' % three, '>= 98 %', three >= 98)


def is_fault(suspect, truth):
    """Of its kind, and it names the thing, in words or as a host."""
    text = ' '.join([suspect['summary']] + suspect['hosts']).lower()
    return suspect['kind'] in truth['fault_kind'].split('|') and any(n.lower() in text for n in truth['fault_names'].split('|'))


def names(suspect, change):
    """A suspect is the change if it names its version, or stands at its end."""
    return change['version'] in suspect['summary'] or bool(suspect['time']) and change['from'] - 5 <= seconds(suspect['time']) <= change['to'] + 5


if __name__ == '__main__':
    sys.exit(main())
