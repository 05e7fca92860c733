"""pages.py KIND FILE...: what must hold for any page of that kind.

md: Markdown, filled; tables with a like number of cells in each row, no heading without words, charts of harmless characters.
tables: a CSV and the JSONL of the same report say the same, in order of time, and no cell is a formula.
openmetrics: the grammar of OpenMetrics 1.0's text, as far as gauges need it, and families that are told once."""
import csv
import json
import re
import sys
from datetime import datetime

failures = []


def fail(where, what):
    failures.append(f"{where}: {what}")


# ---- Markdown ----

CHART_ASCII = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,-_/()+='!?")
STATEMENT = re.compile(r"gantt|    title .*|    dateFormat YYYY-MM-DD HH:mm:ss|    axisFormat (%m-%d )?%H:%M|    section [A-Z][a-z ]+")
STAMP = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"
TASK = re.compile(rf"    (on )?(\d{{4}}-\d\d-\d\d )?\d\d∶\d\d∶\d\d [^:]* :(crit, |active, )?(milestone, )?{STAMP}, ({STAMP}|0s)")


def chart(where, lines):
    if sum(len(line) + 1 for line in lines) > 50_000:
        fail(where, "the chart is larger than viewers draw")
    for line in lines:
        if STATEMENT.fullmatch(line):
            text = line.removeprefix("    title ") if line.startswith("    title ") else ""
        elif TASK.fullmatch(line):
            text = line[: line.index(" :")]
        else:
            fail(where, f"no statement of a chart: {line}")
            continue
        wrong = {c for c in text if c.isascii() and c not in CHART_ASCII}
        if wrong:
            fail(where, f"{wrong} in a chart: {line}")


def table_row(where, line, cells):
    n = len(re.findall(r"(?<!\\)\|", line))
    if cells and n != cells:
        fail(where, f"{n} bars in a table of {cells}: {line}")
    return n


def markdown(path):
    text = open(path, encoding="utf-8", newline="").read()
    fence, block, cells, heading, level, said, titles = None, [], 0, "the top", 0, True, 0
    if not text.endswith("\n") or text.endswith("\n\n") or "\r" in text:
        fail(path, "it does not end with one line break, or has others")
    for number, line in enumerate(text.splitlines(), 1):
        where = f"{path}:{number}"
        if fence:
            if line == fence:
                if block[0] == "mermaid":
                    chart(where, block[1:])
                fence = None
            else:
                block.append(line)
            continue
        if match := re.match(r"(`{3,})(\w*)$", line):
            fence, block, said = match[1], [match[2]], True
            continue
        if re.search(r"\{\{[#^/!]?[a-z]", line):
            fail(where, f"an unfilled slot: {line}")
        cells = table_row(where, line, cells) if line.startswith("|") else 0
        if match := re.match(r"(#+) \S", line):
            if not said and len(match[1]) <= level:
                fail(where, f"nothing under \"{heading}\"")
            heading, level, said = line, len(match[1]), False
            titles += level == 1
        elif line.strip():
            said = True
    if not said or fence:
        fail(path, f"nothing under \"{heading}\", or it ends within a fence")
    if not titles:
        fail(path, "it has no title")


# ---- tables ----

NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def tables(csv_path, jsonl_path):
    raw = open(csv_path, encoding="utf-8", newline="").read()
    if raw.count("\n") != raw.count("\r\n"):
        fail(csv_path, "lines that do not end as RFC 4180 wants")
    rows = list(csv.reader(raw.splitlines(), strict=True))
    objects = [json.loads(line) for line in open(jsonl_path, encoding="utf-8")]
    head, rows = rows[0], rows[1:]
    if head[:4] != ["message", "datetime", "timestamp", "timestamp_desc"] or len(rows) != len(objects):
        fail(csv_path, f"{len(rows)} rows, {len(objects)} objects, columns {head}")
    last = -10**30
    for number, (row, entry) in enumerate(zip(rows, objects), 2):
        where = f"{csv_path}:{number}"
        if len(row) != len(head):
            fail(where, f"{len(row)} cells for {len(head)} columns")
        for cell in row:
            if cell[:1] in "=+-@\t\r" and cell and not NUMBER.fullmatch(cell):
                fail(where, f"a formula: {cell}")
        cells = dict(zip(head, row))
        if set(entry) != {name for name, cell in cells.items() if cell}:
            fail(where, f"not what the JSONL has: {set(entry) ^ {name for name, cell in cells.items() if cell}}")
        for name in ("timestamp", "log.file.line", "logopsy.count"):
            if name in entry and (not isinstance(entry[name], int) or cells[name] != str(entry[name])):
                fail(where, f"{name} is {cells[name]} and {entry[name]}")
        if not all(cells[name] for name in head[:4]):
            fail(where, "a column that Timesketch demands is empty")
        stamp = int(cells["timestamp"])
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00", cells["datetime"]):
            fail(where, f"datetime {cells['datetime']}")
        elif round(datetime.fromisoformat(cells["datetime"]).timestamp() * 1_000_000) != stamp:
            fail(where, f"{cells['datetime']} is not {stamp}")
        if stamp < last:
            fail(where, "out of order")
        last = stamp


# ---- OpenMetrics ----

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*"'
SAMPLE = re.compile(rf"({NAME})\{{({LABEL}(?:,{LABEL})*)\}} (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)")


def openmetrics(path):
    text = open(path, encoding="utf-8", newline="").read()
    if not text.endswith("# EOF\n") or text.count("# EOF") != 1:
        fail(path, "no # EOF at the end")
    family, families, samples, known = None, set(), set(), set()
    for number, line in enumerate(text.split("\n")[:-2], 1):
        where = f"{path}:{number}"
        if match := re.fullmatch(rf"# TYPE ({NAME}) gauge", line):
            family, known = match[1], set()
            if family in families:
                fail(where, f"{family} is told twice")
            families.add(family)
        elif match := re.fullmatch(rf"# (UNIT|HELP) ({NAME}) (.+)", line):
            if match[2] != family or match[1] in known or "sample" in known:
                fail(where, f"out of place: {line}")
            if match[1] == "UNIT" and not family.endswith("_" + match[3]):
                fail(where, f"{family} does not end with its unit {match[3]}")
            if re.search(r'\\(?![\\n"])|"', match[3]):
                fail(where, f"not escaped: {line}")
            known.add(match[1])
        elif match := SAMPLE.fullmatch(line):
            if match[1] != family or "HELP" not in known:
                fail(where, f"a sample outside of its family: {line}")
            if line[: line.rindex(" ")] in samples:
                fail(where, f"twice: {line}")
            samples.add(line[: line.rindex(" ")])
            known.add("sample")
        else:
            fail(where, f"no line of OpenMetrics: {line}")


if __name__ == "__main__":
    kind, paths = sys.argv[1], sys.argv[2:]
    if kind == "tables":
        tables(*paths)
    else:
        for one in paths:
            {"md": markdown, "openmetrics": openmetrics}[kind](one)
    print("\n".join(failures[:20]), end="\n" if failures else "")
    sys.exit(1 if failures else 0)
