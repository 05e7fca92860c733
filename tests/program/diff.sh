# diff.sh PROGRAM ROOT: what changed between two reconstructions, and that nothing changed when nothing did.
. "$2/tests/expect.sh"
root=$2

# An outage from 10:10:00 to 10:20:00, and what else there may be.
traffic() { # FIRST-BAD END-BAD STATUS
	awk -v from="$1" -v to="$2" -v bad="$3" 'BEGIN { for (i = 0; i < 3600; i++) printf "198.51.100.%d - - [14/May/2024:10:%02d:%02d +0000] \"GET /cart/%d HTTP/1.1\" %d 512 \"-\" \"shop/1\"\n", i % 200, i / 60, i % 60, i % 50, (i >= from && i < to ? bad : 200) }'
}
mkdir -p logs/lb1 logs/deploy
traffic 600 1200 503 >logs/lb1/access.log
printf '2024-05-14T10:02:00Z Branch main (at 4f2a9c1) deployed as release 20240514100150 by dana\n' >logs/deploy/revisions.log
wants 0 -o old.json logs
wants 0 diff old.json old.json
has out "nothing changed"
wants 0 diff --fail-on change old.json old.json

# A pin, a note: the milestone, the metrics that follow it, the decisions; first what matters most.
printf 'pin detected 2024-05-14T10:11:30Z by=kim why="a call"\nignore "Branch main" by=kim why="a no-op"\n' >x.conf
wants 0 --case x.conf -o new.json logs
wants 0 diff old.json new.json
has out "detected 2024-05-14T10:11:30Z, was unknown (declared by kim, was unknown)"
has out "TTD 1 min 30 s, was unknown"
has out "suspect gone, was at 1 "
has out 'decision new: pin detected 2024-05-14T10:11:30Z by=kim why="a call"'
head -n 1 out | grep -q milestone && fail "text names kinds"
[ "$(grep -n 'detected 2024' out | head -n 1 | cut -d: -f1)" -lt "$(grep -n 'decision new' out | head -n 1 | cut -d: -f1)" ] || fail "decisions stand before milestones"
wants 4 diff --fail-on change old.json new.json
wants 0 diff new.json old.json
has out "decision gone: "
has out "suspect new at 1 "
wants 0 diff --to json old.json new.json
python3 -c 'import json; r = json.load(open("out")); assert r["schema"] == "logopsy.diff/1" and r["old"] == "old.json"
k = {c["kind"] for c in r["changes"]}; assert {"milestone", "metric", "suspect", "decision"} <= k, k
assert all(set(c) == {"kind", "incident", "name", "before", "after", "summary"} for c in r["changes"])' || fail "JSON of a diff"

# New evidence moves the onset, and the incident's name with it: it is matched by overlap, and told by how much.
cp -r logs later && traffic 570 1260 503 >later/lb1/access.log
wants 0 -o later.json logs=later
wants 0 diff old.json later.json
grep -qE '^onset 30 s earlier: ' out || { fail "the onset did not move by 30 s"; cat out; }
lacks out "incident gone"
lacks out "incident new"
has out "impact, failed: 690, was 600"
has out "source changed: logs/lb1/access.log"

# What is printed alike is no change.
sed -E 's/("time": "2024-05-14T10:10:00)Z"/\1.004Z"/; s/("seconds": 600)(,?)$/\1.004\2/' old.json >hair.json
cmp -s old.json hair.json && fail "nothing was moved by a hair"
wants 0 diff old.json hair.json
lacks out "< 1 s"
lacks out "10 min, was 10 min"

# Sources: new, gone, renamed; a clock and a zone; an incident that is new, gone, or not there at all.
mkdir other && cp -r logs/lb1 other/ && printf '2024-05-14T10:05:00Z kim: investigating, checkout is down\n' >other/notes.txt
mv other/lb1/access.log other/lb1/edge.log
wants 0 -o other.json logs=other
wants 0 diff old.json other.json
has out "source renamed: logs/lb1/edge.log, was logs/lb1/access.log"
has out "source new: logs/notes.txt"
has out "source gone: logs/deploy/revisions.log"
wants 0 --offset 'lb1/*=10' -o clock.json logs
wants 0 diff old.json clock.json
has out "clock of logs/lb1/access.log: +10 s, was +0 s"
has out "onset 10 s later: "
mkdir -p calm/lb1 && traffic 0 0 503 >calm/lb1/access.log
wants 0 -o calm.json logs=calm
wants 0 diff old.json calm.json
has out "verdict: none, was incident"
has out "incident gone: INC-20240514T10"
[ "$(head -n 1 out)" = "verdict: none, was incident" ] || fail "the verdict does not come first"
wants 0 diff calm.json old.json
has out "incident new: INC-20240514T10"

# What is no report is told, with its name; hostile names cannot hurt.
wants 2 diff old.json
wants 2 diff old.json new.json calm.json
wants 2 diff --to md old.json new.json
wants 2 diff --fail-on incident old.json new.json
wants 3 diff old.json no-such.json
has err "no-such.json cannot be read"
echo 'not json' >text.json
wants 3 diff text.json old.json
has err "text.json is not readable as JSON"
echo '[]' >list.json
wants 3 diff old.json list.json
has err "list.json is JSON, but no report of logopsy"
echo '{"schema": "logopsy.report/1", "incidents": [7, {"milestones": "x", "episodes": {"a": 1}}], "sources": [null], "verdict": 5}' >hostile.json
wants 3 diff hostile.json old.json
has err "hostile.json cannot be understood"
sed 's/"Branch main/"\\u001b[31m\\u202eBranch main/' old.json >colors.json
wants 0 diff old.json colors.json
LC_ALL=C grep -q $'\x1b' out && fail "an escape sequence reached the terminal"
exit $status
