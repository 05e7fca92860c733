"""Checks a report.json against a scenario's table of facts.

  facts.py REPORT.json FACTS.tsv

A row of the table is PATH, OPERATOR, VALUE, and where the fact comes from. A path goes down by
member names and [indices]; in a list of named objects ("milestones", "metrics") a name selects.
Operators: = (equal), ~ (contains, letter case ignored), any~ (some element of the list contains it), count,
< > (numbers or times), within A..B (numbers or RFC 3339 times). A path that the report does not have
proves nothing, not even null.
"""
import json
import re
import sys


def look_up(value, path):
    for part in re.findall(r'[^.\[\]]+', path):
        if isinstance(value, list) and not part.isdigit():
            value = next(v for v in value if v.get('name') == part)
        elif isinstance(value, list):
            value = value[int(part)]
        else:
            value = value[part]
    return value


def holds(got, op, want):
    if op == '=':
        return str(got).lower() == want.lower() or (want == 'null' and got is None)
    if op == 'count':
        return got is not None and len(got) == int(want)
    if got is None:
        return False
    if op == '~':
        return want.lower() in (got if isinstance(got, str) else json.dumps(got, ensure_ascii=False)).lower()
    if op == 'any~':
        return any(want.lower() in json.dumps(v, ensure_ascii=False).lower() for v in got)
    number = (lambda v: v) if isinstance(got, str) else float
    if op == '<':
        return number(got) < number(want)
    if op == '>':
        return number(got) > number(want)
    if op == 'within':
        low, high = want.split('..')
        return number(low) <= number(got) <= number(high)
    raise SystemExit('unknown operator: ' + op)


def main():
    report = json.load(open(sys.argv[1], encoding='utf-8'))
    failed = n = 0
    for number, line in enumerate(open(sys.argv[2], encoding='utf-8'), 1):
        if line.startswith('#') or not line.strip():
            continue
        path, op, want, why = line.rstrip('\n').split('\t')
        n += 1
        try:
            got = look_up(report, path)
        except (KeyError, IndexError, StopIteration, TypeError):
            failed += 1
            print('%s:%d: the report has no %s (%s)' % (sys.argv[2], number, path, why))
            continue
        if not holds(got, op, want):
            failed += 1
            shown = json.dumps(got, ensure_ascii=False)
            print('%s:%d: %s is %s, want %s %s (%s)' % (sys.argv[2], number, path, shown[:300], op, want, why))
    print('%s: %d of %d facts hold' % (sys.argv[2], n - failed, n))
    return 1 if failed or not n else 0


sys.exit(main())
