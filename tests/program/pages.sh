#!/bin/bash
# pages.sh PROGRAM ROOT: sentences of a report are true and said once.
. "$2/tests/expect.sh"

# access DAY...: two requests a second from 09:00 to 11:00; of those from 09:50 to 10:30 half fail; with HOLE, 10:00 to 10:12 is lost.
access()
{
	for day in "$@"; do
		awk -v day="$day" -v hole="${HOLE:-0}" 'BEGIN {
			for (i = 0; i < 14400; i++) {
				t = 32400 + int(i / 2); bad = t >= 35400 && t < 37800 && i % 4 < 2
				if (hole && t >= 36000 && t < 36720)
					continue
				printf "192.0.2.%d - - [%02d/May/2024:%02d:%02d:%02d +0000] \"GET /items/%d HTTP/1.1\" %d 512 \"-\" \"Mozilla/5.0\"\n",
					i % 200, day, int(t / 3600), int(t / 60) % 60, t % 60, i % 50, bad ? 502 : 200
			} }'
	done
}

# Of the minutes that the front's log lost within the impact nothing is known: Summary and Impact say so.
HOLE=1 access 14 >access.log
wants 0 -o hole.json -o hole.md -o hole.html access.log
[ "$(grep -c 'access.log has no record from .* lower bounds' hole.md)" -eq 2 ] || fail "the hole is not told in Summary and Impact"
has hole.html "lower bounds"
python3 -c 'import json
b = json.load(open("hole.json"))["incidents"][0]["impact"]["blind"]
assert len(b) == 1 and b[0]["source"] == "access.log" and b[0]["from"].startswith("2024-05-14T09:59:59"), b' || fail "the hole is not in the JSON report"
access 14 >access.log
wants 0 -o whole.md access.log
lacks whole.md "lower bounds"

# Incidents of several days: each with its own day, and a question is asked once.
access 14 16 >access.log
wants 0 -o days.md -o days.html access.log
has days.md "# 2 incidents"
has days.md "On 2024-05-14, from "
has days.md "From 2024-05-16 "
lacks days.md "On 2024-05-14, from 2024-05-16"
[ "$(grep -c 'Who took it, and when' days.md)" -eq 1 ] || fail "a question is asked more than once"
[ "$(grep -c 'Who took it, and when' days.html)" -eq 1 ] || fail "a question is asked more than once on the page"

# Workers that boot by eights are one row, and so is a unit that starts on one machine after the other; what happened in between stays.
access 14 >access.log
awk 'BEGIN {
	for (t = 35460; t < 35500; t += 5)
		printf "[2024-05-14 %02d:%02d:%02d +0000] [%d] [INFO] Booting worker with pid: %d\n", int(t / 3600), int(t / 60) % 60, t % 60, 7000 + t, 7000 + t
}' >gunicorn.log
wants 0 -o rows.md -o rows.json access.log gunicorn.log
[ "$(grep -c '^| .*Booting worker' rows.md)" -eq 1 ] || fail "workers that boot are not one row"
has rows.md "(× 8, until 09:51:35)"

# A pager's entry is named by its alarm, not by the state it is in; who else is told of it is no second one.
python3 - <<'END'
import json
e = [{"id": "R%d" % i, "type": t, "created_at": "2024-05-14T09:52:%02dZ" % (10 + i), "summary": s, "incident": {"id": "P7", "summary": 'ALARM: "shop-5xx" in EU (Ireland)'}}
     for i, (t, s) in enumerate([("trigger_log_entry", 'ALARM: "shop-5xx" in EU (Ireland)'), ("notify_log_entry", "Notified kim by push")])]
json.dump({"log_entries": e}, open("pager.json", "w"))
END
wants 0 -o named.json access.log pager.json
python3 -c 'import json
a = [x for x in json.load(open("named.json"))["incidents"][0]["alarms"] if x["name"]]
assert a and all(x["name"] == "shop-5xx" and x["times"] == 1 for x in a), a' || fail "the alert has no name of its own"
rm pager.json

# Traffic that falls away has lines on both sides of its edges, and the report holds before verify.
awk 'BEGIN { for (i = 0; i < 72000; i++) { t = 28800 + int(i / 5); if (t < 34200 || t >= 36000 || i % 20 == 0)
	printf "192.0.2.%d - - [14/May/2024:%02d:%02d:%02d +0000] \"GET / HTTP/1.1\" 200 512 \"-\" \"Mozilla/5.0\"\n", i % 200, int(t / 3600), int(t / 60) % 60, t % 60 } }' >access.log
wants 0 -o fall.json access.log
has fall.json '"signal": "traffic"'
wants 0 verify fall.json

# Nothing happened: what a reader would ask about is told all the same.
awk 'BEGIN { for (i = 0; i < 7200; i++) printf "192.0.2.%d - - [14/May/2024:09:%02d:%02d +0000] \"GET / HTTP/1.1\" 200 512 \"-\" \"Mozilla/5.0\"\n", i % 200, int(i / 120), int(i / 2) % 60 }' >access.log
echo '2024-05-14 09:20:00 UTC [812]: [3-1] user=,db= LOG:  the database system is shut down' >postgresql.log
echo '{"log_entries":[{"id":"R1","type":"trigger_log_entry","created_at":"2024-05-14T09:21:00Z","summary":"Triggered: [TEST] failover drill","incident":{"id":"P1"}}]}' >pager.json
wants 0 -o none.md access.log postgresql.log pager.json
has none.md "1 of pages (2024-05-14T09:21:00Z: "
lacks none.md "by more than chance"
exit $status
