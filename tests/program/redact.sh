# redact.sh PROGRAM ROOT: --redact takes out what must not be read before anything is written, the same way every time.
program=$(realpath "$1") root=$(realpath "$2")
. "$root/tests/expect.sh" "$program"

# An incident with something to hide in each of its places.
mkdir -p logs/web1 logs/web2
awk 'BEGIN { for (i = 0; i < 1200; i++) {
	ip = "198.51.100." i % 200 + 1; bad = i >= 500 && i < 900 && i % 5
	printf "%s - kim.ade%d [14/Jun/2026:10:%02d:%02d +0000] \"GET /p?mail=kim%%40example.com&token=tk9Zq81LmWx HTTP/1.1\" %d 512 \"https://intra.corp/x?u=77\" \"Mozilla/5.0 (Sekret)\"\n", ip, i % 7, i / 60, i % 60, bad ? 503 : 200 >("logs/web" i % 2 + 1 "/access.log") } }' || exit 1
for m in 0 1 2 3 4 5 6 7 8 9; do
	echo "2026-06-14 10:0$m:30,120 ERROR [main] shop.Db - connect postgres://app:hunter2x@db1.internal:5432/shop failed for user \"kim.ade\" from 203.0.113.77, acme"
done >logs/web1/app.log
cat >logs/pager.json <<'X'
{"version":"4","status":"firing","receiver":"chat","commonLabels":{"alertname":"Errors","severity":"critical"},"alerts":[{"status":"firing","labels":{"alertname":"Errors","instance":"web1"},"annotations":{"summary":"tell ops@example.com, key AKIAQ7EXAMPLE2345AB1"},"startsAt":"2026-06-14T10:09:10Z","endsAt":"0001-01-01T00:00:00Z","fingerprint":"9f1c77aa01b2c3d4"}]}
X
printf '2026-06-14 10:09 Dana Reyes takes it, cookie: sid=9f3kq81mmz\n2026-06-14 10:11 identified: acme wrote to kim@example.com\n2026-06-14 10:14 rolled back, her father is ill and nobody told me\n2026-06-14 10:17 resolved, ring me\n' >logs/bridge.txt

secrets='198\.51\.100\.|203\.0\.113\.77|kim|example\.com|tk9Zq81LmWx|hunter2x|AKIAQ7|9f3kq81mmz|acme'
public='web[12]|db1|intra\.corp|Sekret|Dana|Reyes|logs/|u=77|father|ring me'
mapfile -t suffixes < <("$program" --help | sed -n 's/.*--output FILE .*: //p' | sed 's/, /\n/g')
mapfile -t kinds < <("$program" --help | sed -n 's/.*--to KIND .*: //p' | sed 's/, /\n/g')
[ ${#suffixes[@]} -ge 2 ] && [ ${#kinds[@]} -ge 3 ] || fail "the kinds of reports are not where --help had them"

# all_kinds NAME OPTION...: every kind of report, NAME.KIND.
all_kinds()
{
	local name=$1 kind
	shift
	for kind in "${kinds[@]}"; do
		wants 0 -q --no-config "$@" --to "$kind" logs
		mv out "$name.$kind"
	done
}
all_kinds open
grep -qE "$secrets" open.json || fail "nothing is to be hidden: the test cannot fail"
grep -qE "$public" open.md || fail "nothing is to be hidden from the public: the test cannot fail"
all_kinds internal --redact --redact-word ACME
all_kinds public --redact=public --redact-word ACME
for kind in "${kinds[@]}"; do
	grep -nE "$secrets" internal.$kind && fail "internal.$kind"
	grep -nE "$secrets|$public" public.$kind && fail "public.$kind"
done
has internal.json '"level": "internal"'
has internal.md web1
has public.json '"level": "public"'
grep -q '"sha256": "' public.json && fail "a public edition has hashes"
python3 -c 'import jsonschema' 2>/dev/null && { python3 "$root/tests/schema.py" "$root/reports/report.schema.json" internal.json public.json || fail schema; }

# What happened is the same.
python3 - <<'X' || fail "a redacted edition tells another story"
import json
def story(name):
    report = json.load(open(name))
    return [[(m['name'], m['time'], m['lo'], m['hi'], m['basis']) for m in i['milestones']] + [tuple(m.values())[:6] for m in i['metrics']] +
            [(e['start'], e['end'], e['total'], e['bad']) for e in i['episodes']] + [i['impact']['failed'], i['impact']['clients'], len(i['timeline'])] +
            [(s['kind'], s['score']) for s in i['suspects']] for i in report['incidents']]
raise SystemExit(not story('open.json') == story('internal.json') == story('public.json'))
X

# The same bytes, whatever the jobs and the order.
wants 0 -q --no-config --redact --redact-word ACME --to json --jobs 1 logs
cmp -s out internal.json || fail "--jobs 1 gives other pseudonyms"
wants 0 -q --no-config --redact --to json logs/bridge.txt logs/web2 logs/pager.json logs/web1
mv out there
wants 0 -q --no-config --redact --to json logs/web1 logs/web2 logs/pager.json logs/bridge.txt
cmp -s out there || fail "the order of arguments changes pseudonyms"

# Events, and pseudonyms that are the same with the same key.
head -c 32 /dev/zero | tr '\0' k >key
wants 0 events -q --no-config --redact-key key --redact-word acme logs
grep -nE "$secrets" out && fail "events --redact"
has out '@db1.internal:5432/shop'
client=$(grep -om1 '"client":"ip-[a-z2-7]*"' out)
[ ${#client} -eq 24 ] || fail "no pseudonym of a client: $client"
tail -n 400 logs/web1/access.log >part.log
grep -F "$client" <("$program" events -q --no-config --redact-key key part.log) | head -1 | grep -q . || fail "one key gives one client two pseudonyms"
grep -F "$client" <("$program" events -q --no-config --redact part.log) && fail "without the key it is the same"
wants 0 events -q --no-config --redact=public logs
grep -nE "198\.51\.100\.|203\.0\.113\.77|kim|Sekret|intra\.corp|logs/web|u=77|father|ring me" out && fail "events --redact=public"

# Wrong usage, and a key that cannot be had: nothing is written.
wants 2 --redact=all logs
has err 'none of internal, public'
printf short >weak
wants 3 --redact-key weak -o never.md logs
has err 'a key of fewer than 16 can be guessed'
wants 3 --redact-key nowhere -o never.md logs
[ ! -e never.md ] || fail "a report was written without its key"
wants 2 --redact-word '' logs
exit $status
