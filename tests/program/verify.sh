# verify.sh PROGRAM ROOT: all that the scenarios' reports say holds; whatever is altered in the logs or in the report is found.
. "$2/tests/expect.sh"
root=$2
export TZ=UTC

# Every claim of every scenario, as JSON and as Markdown.
cp -r "$root/fixtures" . || exit 1
for logs in fixtures/*/logs fixtures/real/*/logs; do
	name=$(basename "$(dirname "$logs")")
	arguments=()
	[ ! -f "${logs%logs}arguments" ] || mapfile -t arguments <"${logs%logs}arguments"
	"$program" -q "${arguments[@]}" -o "$name.json" -o "$name.md" "$logs"
	[ $? -le 1 ] || fail "$name: no report"
	wants 0 verify "$name.json"
	has out ": all holds: "
	python3 - "$name.json" out <<'END' || fail "$name: not all was looked at"
import json, re, sys
r = json.load(open(sys.argv[1]))
cites = set()
def walk(v):
    if isinstance(v, dict):
        if {'source', 'line', 'sha256', 'text'} <= set(v): cites.add((v['source'], v['line']))
        v = list(v.values())
    if isinstance(v, list):
        for x in v: walk(x)
walk(r)
n = re.search(r'(\d+) of (\d+) cited lines hold, (\d+) of (\d+) sources are unchanged, (\d+) of (\d+) claims', open(sys.argv[2]).read())
lines, all_lines, sources, all_sources, claims, all_claims = map(int, n.groups())
sys.exit(not (lines == all_lines == len(cites) and sources == all_sources == len(r['sources']) and claims == all_claims))
END
	grep -qF '## Evidence' "$name.md" || continue
	wants 0 verify "$name.md" "$logs"
	has out ": all holds: "
done

# From another folder, under other names, unpacked, in an archive: the bytes tell.
mkdir elsewhere && cp provider-power.json elsewhere/
wants 0 verify provider-power.json evidence=fixtures/provider-power/logs
tar cf elsewhere/bundle.tar -C fixtures/provider-power logs
wants 0 verify elsewhere/provider-power.json elsewhere/bundle.tar
cp -r fixtures elsewhere/
(cd / && "$program" verify "$dir/elsewhere/provider-power.json" >"$dir/out" 2>"$dir/err" </dev/null) || fail "sources beside the report are not found"
wants 3 verify provider-power.json fixtures/README.md
has out "nothing could be checked"
has out "source not found: "
wants 2 verify
wants 3 verify no-such.json
has err "no-such.json"
echo '{"schema": "logopsy.report/9"}' >later.json
wants 3 verify later.json
has err "logopsy.report/9"
echo '{}' >odd.json
wants 3 verify odd.json
has err "no report of logopsy"

# ---- planted alterations: each must be found, and told as what it is ----

report=untested-upgrade.json logs=fixtures/untested-upgrade/logs
# A cited line of a source packed with gzip, one of its lines, and that source.
read -r source line < <(python3 - $report <<'END'
import json, sys
def walk(v):
    if isinstance(v, dict):
        if {'source', 'line', 'sha256', 'text'} <= set(v) and v['source'].endswith('.gz') and v['line'] > 1:
            print(v['source'], v['line']); sys.exit()
        v = list(v.values())
    if isinstance(v, list):
        for x in v: walk(x)
walk(json.load(open(sys.argv[1])))
END
)
[ -n "$source" ] || fail "no cited line lies in a gzip file"

restore() { rm -rf fixtures/untested-upgrade && cp -r elsewhere/fixtures/untested-upgrade fixtures/; }

# planted SUMMARY COMMAND...: the command alters a copy of the logs; verify must end with 1 and say SUMMARY.
planted() {
	local says=$1
	shift
	restore
	"$@" || fail "planting failed: $*"
	wants 1 verify --to json $report
	python3 -c 'import json, sys; r = json.load(open("out")); sys.exit(r["schema"] != "logopsy.verify/1" or r["result"] != "differs" or not r["findings"])' || fail "JSON of: $*"
	wants 1 verify $report
	has out "NOT all holds"
	has out "$says"
}
repack() { zcat "$source" >plain && "$@" <plain >changed && gzip -n <changed >"$source"; }
one_byte() { sed "${line}s/.\$/~/"; }
planted "line changed: $source:$line" repack one_byte
has out "source changed: $source"
removed() { sed 1d; }
planted "line changed: $source:$line" repack removed
cut_short() { head -n $((line - 1)); }
planted "no such line: $source:$line" repack cut_short
other_line() { sed '1s/.$/~/'; } # cited by nobody, perhaps
planted "source changed: $source" repack other_line
swapped() { cp fixtures/healthy/logs/$(ls fixtures/healthy/logs | head -n 1) "$source" 2>/dev/null || find fixtures/healthy/logs -type f -exec cp {} "$source" \; ; }
planted "source changed: $source" swapped
gone() { rm "$source"; }
planted "source not found: $source" gone
has out "cited lines are in it"

# alter EXPRESSION SUMMARY: changes the report r (i: its first incident); verify must find it.
alter() {
	restore
	python3 -c 'import json, sys
r = json.load(open(sys.argv[1])); i = r["incidents"][0]
def cite():
    for m in i["milestones"]:
        if m["evidence"]: return m["evidence"][0]
exec(sys.argv[2])
json.dump(r, open("altered.json", "w"))' $report "$1" || fail "altering failed: $1"
	wants 1 verify altered.json
	has out "$2"
}
alter 'c = cite(); c["sha256"] = c["sha256"][:-1] + ("0" if c["sha256"][-1] != "0" else "1")' "line changed: "
alter 'c = cite(); c["text"] = c["text"].replace("a", "e", 1)' "quoted otherwise: "
alter 'c = cite(); c["text"] = c["text"][:5]' "quoted otherwise: "
alter 'c = cite(); c["line"] += 1' "line changed: "
alter 'c = cite(); c["line"] = 99999999' "no such line: "
alter 'c = cite(); c["source"] += "x"' "source not found: "
alter 'r["sources"][0]["sha256"] = "0" * 64' "source changed: "
alter '[m for m in i["metrics"] if m["name"] == "TTR-restore"][0]["seconds"] += 1' "does not add up: "
alter '[m for m in i["metrics"] if m["name"] == "TTR-restore"][0]["hi"] += 1' "does not add up: "
alter '[m for m in i["metrics"] if m["name"] == "downtime"][0]["seconds"] -= 5' "does not add up: "
alter 'm = [m for m in i["milestones"] if m["name"] == "detected"][0]; m["time"] = m["time"][:17] + "59Z"' "does not add up: "
alter 'i["suspects"][0]["score"] += 0.5' "does not add up: "
alter 'i["impact"]["failed"] -= 1' "does not add up: "
alter 'r["means"][0]["mean_s"] *= 2' "does not add up: "
alter 'r["verdict"] = "none"' "does not add up: "
alter '[m for m in i["milestones"] if m["evidence"]][0]["evidence"] = []' "not proved: "
alter 'i["timeline"][0]["evidence"] = []' "not proved: "
alter 'i["suspects"][0]["for"][0]["evidence"] = []' "not proved: "

# A Markdown report's lines as well.
sed -E 's/^(E1  .*  )[0-9a-f]{8}$/\100000000/' untested-upgrade.md >altered.md
wants 1 verify altered.md $logs
has out "line changed: "
awk '/^E1  / { print; getline; sub(/[a-z]/, "~") } { print }' untested-upgrade.md >altered.md
wants 1 verify altered.md $logs
has out "quoted otherwise: "

# Redacted reports: the texts are others, the hashes hold; a public edition has no hashes, and says so.
python3 -c 'import json
r = json.load(open("untested-upgrade.json")); r["redaction"] = "internal"
def walk(v, do):
    if isinstance(v, dict):
        if {"source", "line", "sha256", "text"} <= set(v): do(v)
        v = list(v.values())
    if isinstance(v, list):
        for x in v: walk(x, do)
def text(c): c["text"] = "client-1 asked for something"
walk(r, text); json.dump(r, open("internal.json", "w"))
r["redaction"] = "public"
def hash(c): c["sha256"] = None
walk(r, hash)
for s in r["sources"]: s["sha256"] = None
json.dump(r, open("public.json", "w"))'
wants 0 verify internal.json
wants 3 verify public.json
has out "carry no hash and cannot be checked (a public edition leaves it out)"

# The case file is evidence too.
printf 'pin detected 2023-06-01T09:02Z by=dana why="the phone rang"\nnote 2023-06-01T09:03Z by=kim "so it did"\n' >x.conf
wants 0 -q --case x.conf -o case.json $logs
wants 0 verify case.json
wants 0 verify case.json $logs
sed -i 's/phone rang/phone rings/' x.conf
wants 1 verify case.json $logs
has out "line changed: x.conf:1"
has out "the phone rings"

# A page in HTML carries its citations as data.
wants 0 -q -o page.html $logs
wants 0 verify page.html $logs
lacks out "cannot be checked"
sed '0,/data-sha256="./s//data-sha256="g/' page.html >wrong.html
wants 1 verify wrong.html $logs
wants 0 -q --redact -o internal.md $logs
wants 0 verify internal.md $logs
wants 0 -q --redact=public -o public.html $logs
wants 3 verify public.html $logs

# A document is one long line as a rule, and a log may have one that is cut: the hash is the whole line's, and of a
# document the record itself is quoted.
mkdir long && python3 - <<'END'
import json
def record(i, name):
    return {"eventVersion": "1.11", "userIdentity": {"type": "AssumedRole", "principalId": "AROA:kim", "arn": "arn:aws:sts::123456789012:assumed-role/ops/kim"},
            "eventTime": "2024-05-14T10:%02d:%02dZ" % (i // 60, i % 60), "eventSource": "ec2.amazonaws.com", "eventName": name, "awsRegion": "eu-west-1",
            "sourceIPAddress": "192.0.2.7", "userAgent": "aws-cli/2.15", "requestParameters": {"groupId": "sg-%03d" % i, "note": "x" * 200},
            "responseElements": {"_return": True}, "readOnly": name.startswith("Describe"), "eventID": "00000000-0000-4000-8000-%012d" % i}
json.dump({"Records": [record(i, "RevokeSecurityGroupIngress" if i == 150 else "DescribeInstances") for i in range(300)]}, open("long/trail.json", "w"))
with open("long/app.log", "w") as f:
    for i in range(20):
        f.write("2024-05-14T10:02:%02dZ ERROR worker cannot reach the database%s\n" % (i, " " + "y" * 70000 if i == 5 else ""))
END
wants 1 -o long.json -o long.md long # the log's line is cut, and that is told
lacks err trail.json
has err "app.log"
wants 0 -q -o trail.json -o trail.md long/trail.json
python3 -c 'import json
c = json.load(open("trail.json"))["changes"]
assert len(c) == 1 and all("RevokeSecurityGroupIngress" in e["text"] for e in c[0]["evidence"]), c' || fail "the evidence of a long document is not the record"
grep -q "RevokeSecurityGroupIngress" trail.md || fail "the page does not quote the record"
wants 0 verify long.json
wants 0 verify long.md long
wants 0 verify trail.json
wants 0 verify trail.md long
sed -i 's/RevokeSecurityGroupIngress/AuthorizeSecurityGroupIngress/' trail.json
wants 1 verify trail.json
has out "quoted otherwise: "

# On an interrupted pipe of logs, and from standard input.
tar c fixtures/untested-upgrade/logs | "$program" verify $report - >out 2>err || fail "logs on standard input"
exit $status
