#!/bin/sh
# What people and alerts say against what was measured: told where it cannot be, and only there.
# Usage: contradictions.sh LOGOPSY
set -u
logopsy=$1
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failed=0

# Ten requests a second from 10:00 on; four of ten fail from 10:20 to 10:50.
mkdir -p "$dir/logs" || exit 1
awk 'BEGIN {
	for (i = 0; i < 43200; i++) {
		s = i / 10; m = int(s / 60)
		bad = m >= 20 && m < 50 && i * 7 % 10 < 4
		printf "203.0.113.%d - - [05/Mar/2024:%02d:%02d:%02d +0000] \"GET /p/%d HTTP/1.1\" %d 5 \"-\" \"c\"\n", i % 200, 10 + int(m / 60), m % 60, s % 60, i % 9, bad ? 500 : 200
	}
}' > "$dir/logs/access.log"

# posts TIME WORD TEXT ...: a status page that says that.
posts() {
	updates=
	while [ $# -gt 0 ]; do
		updates="$updates${updates:+, }{\"id\": \"u$#\", \"status\": \"$2\", \"body\": \"$3\", \"created_at\": \"2024-03-05T$1:00Z\", \"display_at\": \"2024-03-05T$1:00Z\"}"
		shift 3
	done
	printf '{"page": {"id": "p1", "name": "Shop Status", "time_zone": "Etc/UTC"}, "incidents": [{"id": "i1", "name": "Errors", "status": "resolved", "impact": "major", "created_at": "2024-03-05T10:25:00Z", "incident_updates": [%s]}]}\n' "$updates" > "$dir/logs/status.json"
	"$logopsy" -q -t json "$dir/logs" > "$dir/report" 2> "$dir/errors" || { echo "not ok: status $?: $(cat "$dir/errors")"; failed=1; }
	sed -n '/"contradictions"/,$p' "$dir/report" > "$dir/found"
}

says() {
	grep -q "$1" "$dir/found" || { echo "not ok: not told: $1"; failed=1; }
}

silent() {
	grep -q '"summary"' "$dir/found" && { echo "not ok: $1: $(grep -m 1 '"summary"' "$dir/found")"; failed=1; }
}

posts 10:25 investigating "About 40 % of requests fail." 10:55 resolved "This is over. Some customers were affected." 12:00 postmortem "In all 7,200 requests failed. The outage lasted 30 minutes and began at 10:20 UTC."
silent "a page that is right"

posts 10:25 investigating "About 3 % of requests fail." 10:55 resolved "This is over."
says 'About 3 % of requests fail.*7200 of 18000 requests failed (40 %'
posts 10:25 investigating "All customers are unable to buy." 10:55 resolved "This is over."
says 'All customers are unable to buy.*requests failed'
posts 10:25 investigating "We look into errors." 10:55 resolved "There was no customer impact."
says 'There was no customer impact'
posts 10:25 investigating "We look into errors." 10:35 resolved "This is over."
says 'declared over at 10:35 UTC.*went on until 10:50 UTC, 15 min more'
posts 10:25 investigating "We look into errors." 10:55 resolved "This is over." 12:00 postmortem "In all 1,200 requests failed."
says '1,200 requests failed.*7200 of 18000'

exit $failed
