#!/bin/bash
# apps.sh PROGRAM ROOT: what programs' own logs must tell, and what of --since and --until.
. "$2/tests/expect.sh"

# One failure, thrown on two machines under three routes for a minute, and a quarter of an hour of good news around it.
flask()
{
	awk -v shift="$1" 'BEGIN {
		for (i = 0; i < 1500; i++) {
			t = sprintf("2024-05-06 10:%02d:%02d,%03d", int(i / 60), i % 60, shift)
			if (i < 600 || i >= 690) {
				printf "%s INFO [77] shop: cart %d was kept\n", t, i
				continue
			}
			route = i % 3 == 0 ? "/cart [POST]" : i % 3 == 1 ? "/orders/" i " [GET]" : "/items/" i " [GET]"
			printf "%s ERROR [77] shop: Exception on %s\nTraceback (most recent call last):\n", t, route
			for (k = 0; k < 20; k++)
				printf "  File \"/srv/shop/lib/python3.11/site-packages/framework/app.py\", line %d, in call_%d\n    return self.inner(%d)\n           ^^^^^^^^^^\n", 40 + k, k, k
			print "psycopg2.OperationalError: connection to server at \"10.3.0.9\", port 5432 failed: Connection refused"
			print "\tIs the server running on that host and accepting TCP/IP connections?\n"
		} }'
}
flask 120 >web1.log
flask 480 >web2.log
wants 0 -o report.json -o report.md web1.log web2.log
has report.md "# Error burst"
has report.md 'psycopg2.OperationalError: connection to server at "10.3.0.9", port 5432 failed: Connection refused'
lacks report.md "site-packages"
lacks report.md "and: Exception"
lacks report.md "the logs stop"
lacks report.md "Java"
python3 - <<'P' || fail "the exception is not one novelty, one suspect and one entry"
import json, sys
i = json.load(open("report.json"))["incidents"][0]
thrown = lambda x: "psycopg2" in x["summary"]
rows = [x for x in i["timeline"] if thrown(x)]
ok = len(rows) == 1 and rows[0]["host"] == "web1, web2" or print("timeline", rows)
s = [x for x in i["suspects"] if thrown(x)]
ok &= len(s) == 1 and s[0]["summary"].startswith("10.3.0.9: ") or print("suspects", s) or False
sys.exit(not ok)
P

# The same where no machine is named: one suspect, on both.
sed -e 's/: connection to server at .*/: server closed the connection unexpectedly/' -e '/Is the server running/d' web1.log >a.log
sed -e 's/: connection to server at .*/: server closed the connection unexpectedly/' -e '/Is the server running/d' web2.log >b.log
wants 0 -o report.json web1=a.log web2=b.log
python3 - <<'P' || fail "one thing thrown on two machines is not one suspect"
import json, sys
s = [x for x in json.load(open("report.json"))["incidents"][0]["suspects"] if "psycopg2" in x["summary"]]
sys.exit(not (len(s) == 1 and s[0]["hosts"] == ["web1", "web2"]) and (print(s) or 1))
P

# Node's two lines of a request: all are requests, and none is lost to pods that use the same ids.
awk 'BEGIN {
	for (pod = 1; pod <= 2; pod++)
		for (i = 0; i < 3000; i++) {
			at = 1714989600000 + i * 500 + pod; bad = i >= 1200 && i < 1500
			head = sprintf("[pod/shop-%d/web] {\"level\":30,\"time\":", pod); id = sprintf(",\"pid\":1,\"hostname\":\"shop-%d\",\"reqId\":\"req-%d\"", pod, i)
			printf "%s%.0f%s,\"req\":{\"method\":\"GET\",\"url\":\"/items/%d\",\"remoteAddress\":\"192.0.2.%d\",\"remotePort\":4711},\"msg\":\"incoming request\"}\n", head, at, id, i, i % 250
			printf "%s%.0f%s,\"res\":{\"statusCode\":%d},\"responseTime\":40.5,\"msg\":\"request completed\"}\n", head, at + 40, id, bad ? 500 : 200
		} }' >pods.txt
wants 0 -o report.json -o report.md pods.txt
has report.md "600 of 600 requests failed (100 %)"
has report.json '"requests": 6000'
lacks report.md "are older than the record before them"
wants 0 events pods.txt
[ "$(grep -c '"kind":"request"' out)" -eq 6000 ] || fail "$(grep -c '"kind":"request"' out) requests, want 6000"

# A front in New York's time without a zone, an application in UTC: the window does not change what is known of zones.
awk 'BEGIN {
	for (i = 0; i < 1800; i++) {
		t = 36000 + i; bad = i >= 800 && i < 1000
		printf "May  6 %02d:%02d:%02d lb1 haproxy[7]: 192.0.2.%d:4711 [06/May/2024:%02d:%02d:%02d.100] www shop/web%d 0/0/0/5/5 %d 80 - - ---- 1/1/1/1/0 0/0 \"GET /items/%d HTTP/1.1\"\n",
			int(t / 3600) - 4, int(t / 60) % 60, t % 60, i % 250, int(t / 3600) - 4, int(t / 60) % 60, t % 60, 1 + i % 2, bad ? 503 : 200, i >"lb1.log"
		printf "10.0.0.9 - - [06/May/2024:%02d:%02d:%02d +0000] \"GET /items/%d HTTP/1.1\" %d 80 \"-\" \"curl/7.88.1\"\n", int(t / 3600), int(t / 60) % 60, t % 60, i, bad ? 503 : 200 >"web1-access.log"
	} }'
wants 0 --since 2024-05-06T10:05:00Z --until 2024-05-06T10:25:00Z -o report.json -o report.md lb1.log web1-access.log
has report.md "UTC-04:00 (inferred"
has report.md "hitting 200 clients"
has report.json '"from": "2024-05-06T10:05:00'
wants 0 --since 2024-05-06T12:05:00Z -o report.md lb1.log web1-access.log
has report.md 'none of its records lies between --since and --until, its stamps read as UTC-04:00'
lacks report.md "clock corrected"

# Lists of nothing, and directories without events, are no trouble.
echo '[]' >alerts.json
printf '[\n    {\n        "id": "U1",\n        "team_id": "T1",\n        "profile": {\n            "real_name": "Jo Hart"\n        }\n    }\n]\n' >users.json
wants 0 -o report.md alerts.json users.json web1-access.log
lacks report.md "not understood"
lacks report.md "carry no year"
exit $status
