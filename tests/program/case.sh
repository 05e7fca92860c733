# case.sh PROGRAM ROOT: what people decide is applied, shown beside what was measured, and never lost without a word.
. "$2/tests/expect.sh"
root=$2

# jq's place: an expression over the report r (and the first incident i).
is() { # FILE EXPRESSION
	python3 -c 'import json, sys
r = json.load(open(sys.argv[1])); i = (r["incidents"] or [None])[0]
m = {x["name"]: x for x in i["milestones"]} if i else {}
t = {x["name"]: x for x in i["metrics"]} if i else {}
sys.exit(0 if eval(sys.argv[2]) else 1)' "$1" "$2" || fail "$1: not so: $2"
}

# An outage from 10:10:00 to 10:20:00, a short one at 10:40, a deploy before the first, and a load test at 10:30.
mkdir -p logs/lb1 logs/deploy
awk 'BEGIN {
	for (i = 0; i < 4000; i++) {
		bad = (i >= 600 && i < 1200) || (i >= 2400 && i < 2520)
		printf "198.51.100.%d - - [14/May/2024:10:%02d:%02d +0000] \"GET /cart/%d HTTP/1.1\" %d 512 \"-\" \"shop/1\"\n", i % 200, i / 60, i % 60, i % 50, bad ? 503 : 200
		if (i >= 1800 && i < 1860)
			printf "203.0.113.9 - - [14/May/2024:10:%02d:%02d +0000] \"GET /cart/1 HTTP/1.1\" 500 12 \"-\" \"k6/0.49\"\n", i / 60, i % 60
	}
}' | sed 's/May\/2024:10:\(6[0-9]\)/May\/2024:11:\1/; s/:11:6\([0-9]\):/:11:0\1:/' >logs/lb1/access.log
printf '2024-05-14T10:02:00Z Branch main (at 4f2a9c1) deployed as release 20240514100150 by dana\n' >logs/deploy/revisions.log
printf '2024-05-14T10:12:30Z kim: investigating, checkout is down\n' >logs/notes.txt

wants 0 -o plain.json logs
is plain.json 'r["verdict"] == "incident" and r["case"] is None and r["decisions"] == [] and r["hidden"] == []'
is plain.json 'all(x["decision"] is None and x["logged"] is None for x in i["milestones"])'

# Pins, in the three ways to write a time; the metrics follow, with a note; what the logs say stays beside it.
cat >x.conf <<'END'
# the morning of the 14th
title   Checkout outage
author  dana
pin     detected 2024-05-14T10:11:30Z  by=kim  why="the first customer called; the page came later"
date    2024-05-14
times   Europe/Paris
pin     acknowledged 12:13 between=12:12..12:14 why='on the phone'
pin     resolved unknown why="nobody says so"
note    "2024-05-14 12:20" by=kim we thought it was the cache   # it was not
END
wants 0 --case x.conf -o x.json -o x.md logs
is x.json 'r["title"] == "Checkout outage" and r["case"]["name"] == "x.conf"'
is x.json 'm["detected"]["time"] == "2024-05-14T10:11:30Z" and m["detected"]["basis"] == "declared"'
is x.json 'm["detected"]["decision"]["author"] == "kim" and "customer" in m["detected"]["decision"]["reason"]'
is x.json 'm["detected"]["evidence"][0]["source"] == "x.conf" and m["detected"]["evidence"][0]["line"] == 4'
is x.json 'm["acknowledged"]["time"] == "2024-05-14T10:13:00Z" and m["acknowledged"]["lo"] == "2024-05-14T10:12:00Z" and m["acknowledged"]["hi"] == "2024-05-14T10:14:00Z"'
is x.json 'm["resolved"]["time"] is None and m["resolved"]["decision"]["author"] == "dana"'
is x.json 't["TTA"]["seconds"] == 90 and "decided by kim" in t["TTA"]["reason"]'
is x.json '[e["summary"] for e in i["timeline"] if e["time"] == "2024-05-14T10:20:00Z" and e["kind"] == "human"] == ["kim: we thought it was the cache"]'
has x.md "Checkout outage"
wants 0 --case x.conf --title "Said outright" -o y.json logs
is y.json 'r["title"] == "Said outright"'
python3 "$root/tests/schema.py" "$root/reports/report.schema.json" x.json || fail "a report with a case file breaks the schema"

# What was decided reaches the first sentences, with who decided; downtime stays what was measured and says so; a claim
# that denies a pin denies who pinned.
mkdir told && cp -r logs told/
printf '{"page": {"id": "p1", "name": "Shop Status", "time_zone": "Etc/UTC"}, "incidents": [{"id": "i1", "name": "Errors", "status": "resolved", "impact": "major", "created_at": "2024-05-14T10:40:00Z", "incident_updates": [{"id": "u1", "status": "resolved", "body": "The outage began at 10:25 UTC and is over.", "created_at": "2024-05-14T10:55:00Z", "display_at": "2024-05-14T10:55:00Z"}]}]}\n' >told/status.json
printf 'pin onset 2024-05-14T10:02Z by=dana why="the first call"\npin recovered 2024-05-14T10:41Z by=dana why="all well"\n' >ends.conf
head -n 2400 logs/lb1/access.log | grep -v k6 >told/logs/lb1/access.log
wants 0 --case ends.conf -o ends.json -o ends.md -o ends.html told
has ends.md "from 10:02:00 (pinned by dana) to 10:41:00 (pinned by dana) (UTC), for 39 min"
has ends.html "from 10:02:00 (pinned by dana) to 10:41:00 (pinned by dana) (UTC), for 39 min"
has ends.md "It was over for users at 10:41:00 (pinned by dana), 39 min after onset"
is ends.json 't["downtime"]["seconds"] < 700 and "not what dana pinned" in t["downtime"]["reason"]'
has ends.html "not what dana pinned"
is ends.json 'any("dana pinned onset" in c["summary"] for c in r["contradictions"]) and not any("the logs put onset" in c["summary"] for c in r["contradictions"])'
wants 0 --case ends.conf -o both.md logs
has both.md "begun at 10:02:00 (pinned by dana)"

# The same bytes on a second run; after new evidence every decision still holds.
wants 0 --case x.conf -o again.json logs
cmp -s x.json again.json || fail "a case file makes reports differ"
mkdir more
sed 's/ 503 / 502 /' logs/lb1/access.log | head -n 500 | sed 's/10:0/09:5/' >more/earlier.log
wants 0 --case x.conf -o more.json logs more
is more.json 'all(d["applied"] for d in r["decisions"]) and m["detected"]["time"] == "2024-05-14T10:11:30Z"'

# Hiding: by text, by line, by hash; listed with who and why, in no count.
hash=$(sed -n 700p logs/lb1/access.log | tr -d '\n' | sha256sum | cut -c1-12)
cat >hide.conf <<END
hide "k6/0.49" in=lb1/* by=dana why="load test"
hide lb1/access.log:601-603 by=kim why="a probe"
hide sha256=$hash by=kim why="a probe as well"
END
wants 0 --case hide.conf -o hide.json logs
is hide.json '[h["count"] for h in r["hidden"]] == [60, 3, 1] and [h["decision"]["author"] for h in r["hidden"]] == ["dana", "kim", "kim"]'
is hide.json 'r["hidden"][1]["evidence"][0]["line"] == 601 and r["requests"] == 4000 - 4'
is hide.json 'sum(u["kind"] == "hidden" for u in r["unseen"]) == 3'
# What fits nothing is told, and the status says so.
echo 'hide "no such words" by=dana why="x"' >none.conf
wants 1 --case none.conf -o none.json logs
has err 'none.conf:1: `hide` is not applied: no record fits it.'
is none.json 'not r["decisions"][0]["applied"] and any(u["kind"] == "decision" for u in r["unseen"])'

# Episodes: planned ones are not counted; split and join.
echo 'planned 2024-05-14T10:40:30Z by=dana why="announced"' >planned.conf
wants 0 --case planned.conf -o planned.json logs
is planned.json 'sum(len(k["episodes"]) for k in r["incidents"]) == 1 and t["downtime"]["seconds"] < 700'
printf 'planned 2024-05-14T10:40:30Z by=d why=x\nharmless 2024-05-14T10:15Z by=d why=y\n' >quiet.conf
printf 'hide "k6/0.49" by=d why=z\n' >>quiet.conf
wants 0 --case quiet.conf -o quiet.json logs
is quiet.json 'r["verdict"] == "none" and "other" in r["verdict_reason"]'
echo 'split 2024-05-14T10:39Z by=dana why="another story"' >split.conf
wants 0 --case split.conf -o split.json logs
is split.json 'len(r["incidents"]) == len(json.load(open("plain.json"))["incidents"]) + 1'
printf 'split 2024-05-14T10:39Z by=d why=x\njoin 2024-05-14T10:15Z 2024-05-14T10:40:30Z by=d why=y\n' >join.conf
wants 0 --case join.conf -o join.json logs
is join.json 'len(r["incidents"]) == len(json.load(open("plain.json"))["incidents"])'

# A pin of an incident that is no more is told; one of an id that moved a little finds it.
echo 'pin detected 2024-05-14T10:11Z incident=INC-20240514T101005Z by=d why=x' >near.conf
wants 0 --case near.conf -o near.json logs
echo 'pin detected 2024-05-14T10:11Z incident=INC-20240512T101000Z by=d why=x' >gone.conf
wants 1 --case gone.conf -o gone.json logs
has err 'gone.conf:1: `pin` is not applied: there is no incident at or near that time.'

# Conflicts are contradictions: before the onset, twice, outside the logs, against the traffic.
cat >conflict.conf <<'END'
author dana
pin detected 2024-05-14T10:05Z why="a guess"
pin acknowledged 2024-05-14T10:13Z by=kim why="one"
pin acknowledged 2024-05-14T10:14Z by=lee why="two"
pin resolved 2024-05-15T10:00Z why="the next day"
pin recovered 2024-05-14T10:30:00Z why="felt so"
END
wants 1 --case conflict.conf -o conflict.json logs
is conflict.json 'any("detected" in c["summary"] and "before onset" in c["summary"] for c in r["contradictions"])'
is conflict.json 'any("pinned twice" in c["summary"] and len(c["evidence"]) == 2 for c in r["contradictions"])'
is conflict.json 'any("outside of what the logs cover" in c["summary"] for c in r["contradictions"])'
is conflict.json 'any("the traffic puts it between" in c["summary"] for c in r["contradictions"])'
is conflict.json 'm["acknowledged"]["time"] == "2024-05-14T10:14:00Z" and m["acknowledged"]["decision"]["author"] == "lee"'

# Suspects: confirmed by somebody, set aside by somebody; never the cause.
suspect=$(python3 -c 'import json; s = json.load(open("plain.json"))["incidents"][0]["suspects"]; print(s[0]["summary"] if s else "")')
if [ -n "$suspect" ]; then
	printf 'confirm "%s" by=dana why="the canary showed it"\n' "$suspect" >confirm.conf
	wants 0 --case confirm.conf -o confirm.json -o confirm.md logs
	is confirm.json 'i["suspects"][0]["decision"]["author"] == "dana" and i["suspects"][0]["for"][-1]["weight"] == 0 or any(a["text"].startswith("confirmed by dana") for a in i["suspects"][0]["for"])'
	has confirm.md "confirmed by dana: the canary showed it"
	has confirm.md ", confirmed by dana). The logs alone make it a lead"
	lacks confirm.md "+0.00"
	printf 'ignore "%s" by=dana why="it was a no-op"\n' "$suspect" >ignore.conf
	wants 0 --case ignore.conf -o ignore.json logs
	is ignore.json 'i["set_aside"][0]["rank"] is None and i["set_aside"][0]["decision"]["reason"] == "it was a no-op"'
	is ignore.json 'any(u["kind"] == "decision" and "it was a no-op" in u["summary"] for u in r["unseen"])'
	is ignore.json "all(s['summary'] != i['set_aside'][0]['summary'] for s in i['suspects'])"
else
	fail "the deploy is no suspect: nothing to confirm"
fi

# Names, clocks: as the options do, which win.
mkdir proxy
awk 'BEGIN { for (i = 0; i < 1200; i++) printf "May 14 10:%02d:%02d lb1 haproxy[812]: 198.51.100.%d:40000 [14/May/2024:10:%02d:%02d.000] web shop/%s 0/0/1/8/9 %d 512 - - ---- 1/1/0/0/0 0/0 \"GET / HTTP/1.1\"\n",
	i / 60, i % 60, i % 90, i / 60, i % 60, i % 2 ? "web1" : i % 4 ? "10.0.3.12" : "web2", (i >= 600 && i < 900 && i % 2 == 0 ? 503 : 200) }' >proxy/haproxy.log
wants 0 --year 2024 -o apart.json proxy
is apart.json '{h["name"] for h in i["impact"]["by_host"]} == {"web1", "web2", "10.0.3.12"}'
printf 'same web2 = 10.0.3.12\nyear 2024\n' >same.conf
wants 0 --case same.conf -o same.json proxy
is same.json '{h["name"] for h in i["impact"]["by_host"]} == {"web1", "web2"} and all(d["applied"] for d in r["decisions"])'
is same.json 'r["sources"][0]["year_basis"] == "given by same.conf:2" or r["sources"][0]["year_basis"] == "printed"'
printf 'offset lb1/*=60\n' >offset.conf
wants 0 --case offset.conf -o offset.json logs
is offset.json '[s["clock_offset_s"] for s in r["sources"] if s["name"] == "logs/lb1/access.log"] == [60] and any(s["clock_offset_basis"] == "given by offset.conf:1" for s in r["sources"])'
wants 0 --case offset.conf --offset 'lb1/*=30' -o option.json logs
is option.json '[s["clock_offset_s"] for s in r["sources"] if s["name"] == "logs/lb1/access.log"] == [30] and any(s["clock_offset_basis"] == "given by --offset" for s in r["sources"])'
has err "offset.conf:1: It fits no source"

# A wrong line: told with its place and the near word, in the report, and the status is 1; the other lines hold.
while IFS='|' read -r line says; do
	printf 'author dana\n%s\npin detected 2024-05-14T10:12Z why=y\n' "$line" >wrong.conf
	wants 1 --case wrong.conf -o wrong.json logs
	has err "wrong.conf:2: "
	has err "$says"
	has err "^"
	is wrong.json 'any(s["name"] == "wrong.conf:2" and s["damage"] for s in r["skipped"]) and m["detected"]["time"] == "2024-05-14T10:12:00Z"'
done <<'END'
pni detected 2024-05-14T10:11Z why=x|did you mean pin?
pin detectd 2024-05-14T10:11Z why=x|did you mean detected?
pin detected 2024-05-14T10:11Z whi=x|did you mean why=?
pin detected 2024-05-14T10:11Z|why? Add why=
pin detected yesterday why=x|is no time
pin detected 10:11 why=x|has no date
pin detected|the time is missing
pin|which milestone?
pin detected 2024-05-14T10:11Z why="x|this quote is not closed
pin detected 2024-05-14T10:11Z why=load test|is no time
hide why=x|what is to be hidden?
hide k6 why=x|a text to look for stands in quotes
hide sha256=xyz why=x|hex digits
offset 3.2|GLOB
offset app*=fast|no number of seconds
tz app*=Mars/Base|Mars/Base
same web2|same NAME = OTHER-NAME
join 2024-05-14T11:00Z 2024-05-14T10:00Z why=x|is not after
note 2024-05-14T10:11Z|the note itself is missing
times Mars/Base|Mars/Base
END
echo 'pin detected 2024-05-14T10:11Z why=x' >nobody.conf
wants 1 --case nobody.conf -o nobody.json logs
has err "who says so?"
wants 2 --case no-such.conf logs
has err "no-such.conf"
wants 2 --suggest logs
has err "name it with --case FILE"
wants 2 --case - logs

# What the folder's README shows is understood, every line of it.
awk '/^title /{p=1} p&&/^```/{exit} p' "$root/cmd/README.md" >readme.conf
[ "$(wc -l <readme.conf)" -ge 20 ] || fail "the README shows no case file"
wants 1 --case readme.conf -o readme.json logs
is readme.json 'not any(s["name"].startswith("readme.conf") for s in r["skipped"])'

# A redaction word is kept and is no decision: no report quotes it.
echo 'redact "Acme Corp"' >redact.conf
wants 0 --case redact.conf -o redact.json logs
lacks redact.json "Acme"

# --suggest: comments that change nothing; uncommented they give the same values; what stands there stays.
wants 0 --case new.conf --suggest logs
has out "new.conf"
has new.conf "#pin onset "
wants 0 --case new.conf -o commented.json logs
is commented.json 'r["decisions"] == []'
sed -E 's/^#([a-z])/\1/' new.conf >taken.conf
wants 0 --case taken.conf -o taken.json logs
python3 - plain.json taken.json <<'END' || fail "an uncommented suggestion changes values"
import json, sys
a, b = (json.load(open(p)) for p in sys.argv[1:])
def values(r):
    return [([(m["name"], m["time"], m["lo"], m["hi"]) for m in i["milestones"]], [(m["name"], m["seconds"], m["lo"], m["hi"]) for m in i["metrics"]],
             i["impact"], [(s["summary"], s["score"]) for s in i["suspects"]], i["episodes"]) for i in r["incidents"]]
for x, y in zip(values(a), values(b)):
    for p, q in zip(x, y):
        if p != q: print(p, q, sep="\n")
sys.exit(values(a) != values(b) or not b["decisions"] or not all(d["applied"] for d in b["decisions"]))
END
# Names of sources leave out the folder of the run: they and what is hidden are found from elsewhere as well.
mkdir elsewhere zoneless
printf '2024-05-14 10:12:31 ERROR shop.Cart: no answer\n' >zoneless/app.log
cp logs/lb1/access.log zoneless/
wants 0 --case zones.conf --suggest "$dir/zoneless"
has zones.conf '#tz "app.log=UTC"'
cp hide.conf zones.conf elsewhere/
sed -i -E 's/^#(tz)/\1/' elsewhere/zones.conf
cd elsewhere || exit 1
wants 0 --case hide.conf -o hide.json ../logs
is hide.json '[h["count"] for h in r["hidden"]] == [60, 3, 1]'
wants 0 --case zones.conf -o zones.json ../zoneless
is zones.json 'any(s["zone_basis"].startswith("given by zones.conf") for s in r["sources"])'
cd "$dir" || exit 1
cp new.conf before.conf
wants 0 --case new.conf --suggest logs
has out "nothing to add"
cmp -s new.conf before.conf || fail "--suggest rewrote a file that had all"
printf 'pin detected 2024-05-14T10:11Z by=dana why="mine"\n' >mine.conf
cp mine.conf mine.before
wants 0 --case mine.conf --suggest logs
cmp -s <(head -n 1 mine.conf) mine.before || fail "--suggest touched what stood there"
has mine.conf "# Added by --suggest:"
lacks mine.conf "#pin detected"
exit $status
