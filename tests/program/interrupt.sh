# interrupt.sh PROGRAM ROOT: a signal ends a run cleanly, says what was written, and leaves nothing behind; progress is for terminals.
# No time decides: a pipe that is held open keeps the program where it is wanted.
. "$2/tests/expect.sh"

line='198.51.100.1 - - [14/May/2024:10:00:00 +0000] "GET / HTTP/1.1" 200 512 "-" "shop/1"'
for i in $(seq 200); do echo "$line"; done >access.log
mkfifo logs page

# Background jobs of a script have SIGINT ignored, and the program heeds that: here it starts as from a terminal.
start() { env --default-signal=INT,TERM,HUP "$program" "$@" >out 2>err </dev/null & pid=$!; }
# ended SIGNAL-NUMBER: the run has ended by that signal.
ended() {
	{ wait $pid; } 2>/dev/null
	local got=$?
	[ $got -eq $((128 + $1)) ] || { fail "ended with $got, want $((128 + $1))"; cat err; }
}
nothing_left() { [ -z "$(find . -name '*.tmp' -o -name 'r.*')" ] || fail "left behind: $(find . -name '*.tmp' -o -name 'r.*')"; }

# While it reads: the pipe opens once the program has come so far, and it waits for more.
for signal in INT:2 TERM:15 HUP:1; do
	start -o r.json -o r.md logs
	exec 9>logs
	cat access.log >&9
	kill -${signal%:*} $pid
	ended ${signal#*:}
	exec 9>&-
	has err "logopsy: stopped by SIG${signal%:*}: nothing was written"
	[ "$(wc -l <err)" -eq 1 ] || fail "more than one line about it"
	[ -s out ] && fail "something on standard output"
	nothing_left
done

# Between two reports: the first is in place, the second is a pipe that nobody reads.
start -o r.json -t md -o page access.log
until [ -e r.json ]; do kill -0 $pid 2>/dev/null || break; done
kill -INT $pid
ended 2
has err "logopsy: stopped by SIGINT: r.json was written, nothing else"
python3 -c 'import json; json.load(open("r.json"))' || fail "the first report is not whole"
rm -f r.json
nothing_left

# Records on standard output, and verify, which only reads.
start events logs
exec 9>logs
kill -TERM $pid
ended 15
exec 9>&-
has err "logopsy: stopped by SIGTERM"

# Whoever had the signal ignored keeps it so.
env --ignore-signal=INT "$program" -o r.json logs >out 2>err </dev/null &
pid=$!
exec 9>logs
kill -INT $pid
cat access.log >&9
exec 9>&-
wait $pid || fail "an ignored signal was heeded"
[ -e r.json ] || fail "no report after an ignored signal"
rm -f r.json

# A reader that leaves early: quiet, and reports in files are there.
for i in $(seq 40); do cat access.log; done >long.log
"$program" events long.log 2>err | head -n 1 >out
[ -s err ] && { fail "a closed pipe is told of"; cat err; }
[ "$(wc -l <out)" -eq 1 ] || fail "no record came"
"$program" -o - -t md -o r.json long.log 2>err | true
[ -e r.json ] || fail "a closed pipe on standard output took the report in a file with it"
[ -s err ] && { fail "a closed pipe is told of"; cat err; }
rm -f r.json

# No room: the old report stays.
echo old >r.json
(ulimit -f 1; exec "$program" -o r.json long.log >out 2>err </dev/null)
[ $? -eq 3 ] || fail "a file that may not grow is no failure"
has err "r.json cannot be written: File too large"
[ "$(cat r.json)" = old ] || fail "the old report is gone"
rm -f r.json
nothing_left

# Progress: on a terminal only, where nobody said no.
wants 0 -o r.json long.log
[ -s err ] && fail "progress in a file"
rm -f r.json
if command -v script >/dev/null; then
	script -qec "env TERM=xterm '$program' --no-progress -o r.json long.log" /dev/null </dev/null >typed 2>&1
	LC_ALL=C grep -q 'reading\|correlating' typed && fail "--no-progress, and yet"
	rm -f r.json
fi
exit $status
