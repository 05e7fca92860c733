#!/bin/sh
# What looks like trouble and is none: no incident, no state, alert, change or other event with a meaning.
# Usage: negative.sh LOGOPSY
set -u
logopsy=$1
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failed=0

fail() {
	printf 'not ok: %s: %s\n' "$1" "$2"
	failed=1
}

# Reads $dir/NAME.log: events must be EVENTS (if given) and none of them a milestone; and no incident be found.
harmless() {
	name=$1
	log=$dir/$name.log
	if ! "$logopsy" events --tz UTC --year 2024 "$log" > "$dir/events" 2> "$dir/errors"; then
		[ "${2-}" = 0 ] || fail "$name" "events: $(cat "$dir/errors")"
	fi
	n=$(wc -l < "$dir/events")
	[ -z "${2-}" ] || [ "$n" -eq "$2" ] || fail "$name" "$n events, not $2"
	invented=$(grep -E '"kind":"(state|change|alert|post)"|"what":' "$dir/events" | head -n 1)
	[ -z "$invented" ] || fail "$name" "invented: $invented"
	"$logopsy" --tz UTC --year 2024 --fail-on incident -q --to json "$log" > "$dir/report" 2> "$dir/errors"
	status=$?
	[ $status -ne 4 ] || fail "$name" "an incident: $(grep -m 1 '"title"' "$dir/report")"
	grep -q '"verdict": *"incident"' "$dir/report" && fail "$name" "the verdict is an incident"
	[ $status -le 1 ] || [ "${2-}" = 0 ] || [ $status -eq 4 ] || fail "$name" "status $status: $(cat "$dir/errors")"
}

# The same line each second for ten minutes, the clock going on; %s is the stamp.
steady() {
	awk -v line="$1" -v n="${2-600}" 'BEGIN { for (i = 0; i < n; i++) {
		t = sprintf("%02d:%02d:%02d", 10 + int(i / 3600), int(i / 60) % 60, i % 60); s = line; gsub(/@/, t, s); print s } }'
}
healthy='10.0.0.21 - - [01/May/2024:@ +0000] "GET /items HTTP/1.1" 200 512 "-" "probe/1.0"'

# The test can fail: a real milestone is seen.
echo '2024-05-01T10:00:00.000000+00:00 lb1 haproxy[7]: Server shop/web1 is DOWN, reason: Layer4 timeout.' > "$dir/real.log"
"$logopsy" events --tz UTC "$dir/real.log" 2> /dev/null | grep -q '"what":"down"' || fail real "a server that is DOWN was not told"

cat > "$dir/nagios.log" <<'X'
[1714557600] LOG ROTATION: DAILY
[1714557600] CURRENT HOST STATE: web1;UP;HARD;1;PING OK
[1714557600] CURRENT SERVICE STATE: web1;http;CRITICAL;HARD;3;Connection refused
[1714557600] CURRENT SERVICE STATE: web2;http;OK;HARD;1;HTTP OK
X
harmless nagios

cat > "$dir/mysql_slow.log" <<'X'
/usr/sbin/mysqld, Version: 8.0.36 (MySQL Community Server - GPL). started with:
Tcp port: 3306  Unix socket: /run/mysqld/mysqld.sock
Time                 Id Command    Argument
# Time: 2024-05-01T10:00:00.000000Z
/usr/sbin/mysqld, Version: 8.0.36 (MySQL Community Server - GPL). started with:
Tcp port: 3306  Unix socket: /run/mysqld/mysqld.sock
Time                 Id Command    Argument
# Time: 2024-05-01T10:05:00.000000Z
X
harmless mysql_slow 0

{
	for i in 1 2 3; do
		echo '#Software: Microsoft Internet Information Services 10.0'
		echo '#Version: 1.0'
		echo '#Date: 2024-05-01 10:00:00'
		echo '#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status time-taken'
		steady '2024-05-01 @ 10.0.0.2 GET /items - 443 - 10.0.0.21 probe/1.0 200 0 0 15' 20
	done
} > "$dir/iis.log"
harmless iis 60

steady '[2024-05-01T@,123][WARN ][o.e.d.c.ParseField       ] [es1] Deprecated field [a] used, expected [b] instead' > "$dir/es_deprecation.log"
harmless es_deprecation 600
steady '{"type": "deprecation", "timestamp": "2024-05-01T@,123Z", "level": "DEPRECATION", "component": "o.e.d.r.RestSearchAction", "cluster.name": "shop", "node.name": "es1", "message": "[types removal] Specifying types in search requests is deprecated."}' > "$dir/es_deprecation_json.log"
harmless es_deprecation_json 600

steady '[Wed May 01 @ 2024] [error] mod_jk child workerEnv in error state 6' > "$dir/mod_jk.log"
harmless mod_jk 600
steady '2024-05-01T@.000000+00:00 web1 sshd[811]: Failed password for invalid user admin from 192.0.2.44 port 40211 ssh2' > "$dir/sshd.log"
harmless sshd 600
{
	steady "$healthy"
	steady '192.0.2.44 - - [01/May/2024:@ +0000] "GET /wp-login.php HTTP/1.1" 404 153 "-" "scan/1.0"'
} | sort -k4,4 > "$dir/scan.log"
harmless scan 1200
steady '10.0.0.21 - - [01/May/2024:@ +0000] "GET /poll HTTP/1.1" 499 0 "-" "app/2.1"' > "$dir/long_poll.log"
harmless long_poll 600
steady '10.0.0.1 - - [01/May/2024:@ +0000] "GET /healthz HTTP/1.1" 200 2 "-" "kube-probe/1.29"' > "$dir/probes.log"
harmless probes 600
{
	steady "$healthy" 300
	steady '10.0.0.21 - - [01/May/2024:@ +0000] "GET /docs/error/500?status=500&msg=fatal+error HTTP/1.1" 200 512 "-" "error-collector/1.0 (panic; crash)"' 300
} > "$dir/paths.log"
harmless paths 600

cat > "$dir/words.log" <<'X'
2024-05-01 10:00:00,123 INFO shop.batch: finished with 0 errors
2024-05-01 10:00:01,123 INFO shop.batch: imported=311 errors: 0 warnings: 0
2024-05-01 10:00:02,123 INFO shop.batch: Failed: 0, skipped: 3
2024-05-01 10:00:03,123 INFO shop.api: response status=200 error=null
2024-05-01 10:00:04,123 DEBUG shop.api: error handler is FatalErrorHandler
2024-05-01 10:00:05,123 INFO shop.db: SELECT * FROM log WHERE level = 'FATAL' AND text LIKE '%crash%'
2024-05-01 10:00:06,123 INFO shop.api: GET /errors/fatal?status=500 200 3ms
X
harmless words 7
cat > "$dir/words_json.log" <<'X'
{"time":"2024-05-01T10:00:00.123Z","level":"info","msg":"import finished","errors":0,"error":null}
{"time":"2024-05-01T10:00:01.123Z","level":"info","msg":"kept for later","stack":"java.lang.IllegalStateException: x\n\tat com.example.Shop.run(Shop.java:1)"}
{"time":"2024-05-01T10:00:02.123Z","level":"debug","msg":"status=500 is retried, FATAL is not"}
X
harmless words_json 3

cat > "$dir/postgresql.log" <<'X'
2024-05-01 10:00:00.123 UTC [811] LOG:  duration: 61234.567 ms  statement: ALTER TABLE orders ADD COLUMN note text
2024-05-01 10:01:00.123 UTC [811] LOG:  duration: 45000.100 ms  statement: CREATE INDEX CONCURRENTLY x ON orders (id)
2024-05-01 10:02:00.123 UTC [811] LOG:  duration: 12.100 ms  statement: SELECT 'FATAL:  too many clients already'
X
harmless postgresql 3
cat > "$dir/gc.log" <<'X'
[2024-05-01T10:00:00.123+0000][info][gc] GC(1) Pause Young (Allocation Failure) 311M->112M(512M) 12.311ms
2024-05-01T10:00:01.123+0000: 41.099: [GC (Allocation Failure) 311M->112M(512M), 0.0123 secs]
[2024-05-01T10:00:02.123+0000][info][gc] GC(2) Pause Young (Normal) (G1 Evacuation Pause) 311M->112M(512M) 12.311ms
X
harmless gc 3
cat > "$dir/kafka.log" <<'X'
[2024-05-01 10:00:00,123] INFO [GroupMetadataManager brokerId=1] Removed 0 expired offsets in 0 milliseconds. (kafka.coordinator.group.GroupMetadataManager)
[2024-05-01 10:10:00,123] INFO [GroupMetadataManager brokerId=1] Removed 0 expired offsets in 1 milliseconds. (kafka.coordinator.group.GroupMetadataManager)
X
harmless kafka 2
cat > "$dir/repeated.log" <<'X'
May  1 10:00:00 web1 app[811]: order 7 was paid
May  1 10:00:30 web1 last message repeated 3 times
May  1 10:01:00 web1 app[811]: message repeated 2 times: [ order 7 was paid]
X
harmless repeated
cat > "$dir/new_year.log" <<'X'
Dec 31 23:59:58 web1 app[811]: order 7 was paid
Dec 31 23:59:59 web1 app[811]: order 8 was paid
Jan  1 00:00:00 web1 app[811]: order 9 was paid
Jan  1 00:00:01 web1 app[811]: order 10 was paid
X
harmless new_year 4
# A second is between them, not a year.
"$logopsy" events --tz UTC --year 2023 "$dir/new_year.log" 2> /dev/null | sed -n '3s/.*"time":"\([0-9-]*\)T.*/\1/p' > "$dir/day"
first=$("$logopsy" events --tz UTC --year 2023 "$dir/new_year.log" 2> /dev/null | sed -n '2s/.*"time":"\([0-9]*\)-.*/\1/p')
[ "$(cut -d- -f1 "$dir/day")" -eq $((first + 1)) ] || fail new_year "1 January is $(cat "$dir/day"), the day before was in $first"

[ $failed -eq 0 ] && echo "ok: nothing was invented"
exit $failed
