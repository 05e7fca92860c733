# cli.sh PROGRAM ROOT: the command line's promise: streams, exit status, messages, reports whole or not at all.
. "$2/tests/expect.sh"

mkdir -p logs/sub
for i in $(seq 0 59); do
	printf '192.0.2.%d - - [05/Mar/2024:10:%02d:00 +0000] "GET /cart/%d HTTP/1.1" 200 512 "-" "probe/1.0"\n' $((i % 9)) "$i" "$i"
done >logs/access.log
cp logs/access.log copy.log
gzip -n <logs/access.log >logs/sub/access.log.gz

# Wrong usage: status 2, the argument pointed at, the nearest name, nothing on stdout.
wants 2 --totle x logs
has err "did you mean --title"
has err "  logopsy --totle x logs"
has err "          ^^^^^^^"
[ -s out ] && fail "a usage error wrote to stdout"
wants 2 --tz Nowhere/Land logs
has err "               ^^^^^^^^^^^^"
wants 2 -o report.xyz logs
wants 2 --title
wants 2 --since "last week" logs
wants 2 --since 2024-03-06 --until 2024-03-05 logs
has err "--until is not after --since"
wants 2 --since 2024-02-30 logs
wants 2 --slo 100 logs
wants 2 events --slo 99 logs
wants 2 --as '*=no_such_format' logs
wants 2 formats show nginks_access
wants 2 --template /no/such/file logs
wants 2 formats trie
wants 2 evnts logs
has err "did you mean events"
# What is promised and not made yet is told as such, and is no input; a file of that name can be one.
wants 2 stats logs
has err "\`logopsy stats\` is not in this version"
wants 2 audit draft.md logs
wants 2 --library kept.db logs
has err "--library is not in this version"
cp logs/access.log stats
wants 0 ./stats
wants 0 -- stats
rm stats
# What shapes Markdown wants such a page.
wants 2 --profile pagerduty -o r.html logs
has err "no such page is asked for"
has err "          ^^^^^^^^^"
wants 2 --mermaid -t json logs
wants 0 --profile pagerduty -o r.html -o r.md logs
wants 0 --profile pagerduty -o r.html -t md logs
rm -f r.html r.md

# Help and version go to stdout, on every command, and name what there is.
for command in "" events formats verify diff; do
	wants 0 $command --help
	has out "--verbose"
	lacks out "--max-line"
	[ "$(wc -l <out)" -le 40 ] || fail "--help of '$command' is longer than a screen"
	[ "$(wc -L <out)" -le 100 ] || fail "--help of '$command' is wider than a screen"
	[ "$command" = diff ] || { wants 0 $command --help -v; has out "--max-line"; }
	wants 0 $command --version
	has out "logopsy "
done

# Events: one object a line, in order; options after inputs, `--`, names.
wants 0 events logs/access.log
[ "$(wc -l <out)" -eq 60 ] || fail "events gave $(wc -l <out) lines, want 60"
has out '"time":"2024-03-05T10:00:00Z","source":"logs/access.log","line":1,'
has out '"client":"192.0.2.1"'
wants 0 events lb=logs/access.log --since 2024-03-05T10:58:00Z
[ "$(wc -l <out)" -eq 2 ] || fail "--since left $(wc -l <out) events, want 2"
has out '"source":"lb"'
wants 0 events --until '2024-03-05 10:02' -- logs/access.log
[ "$(wc -l <out)" -eq 2 ] || fail "--until left $(wc -l <out) events, want 2"
wants 0 events --since 2024-03-05 --until 2024-03-06 logs/access.log
[ "$(wc -l <out)" -eq 60 ] || fail "a day has $(wc -l <out) events, want 60"
wants 0 events --offset 'access*=3600' logs/access.log
has out '"time":"2024-03-05T11:00:00Z"'

# Local stamps in the hours that a DST change takes away or gives twice are told.
printf '2024-03-10 %s ERROR [main] com.example.Till - no answer\n' 01:59:00,000 02:30:00,000 03:01:00,000 >spring.log
printf '2024-11-03 %s ERROR [main] com.example.Till - no answer\n' 00:59:00,000 01:30:00,000 02:01:00,000 >autumn.log
wants 0 -t json --tz America/New_York spring.log autumn.log
has out "1 stamps lie in an hour that America/New_York leaves out"
has out "1 stamps lie in an hour that America/New_York has twice"

# Standard input, packed or not, named or not.
for packer in cat gzip bzip2 xz "zstd -q"; do
	command -v ${packer% *} >/dev/null || continue
	$packer <logs/access.log | "$program" events >out 2>err || fail "stdin through $packer"
	[ "$(grep -c '"source":"-"' out)" -eq 60 ] || fail "stdin through $packer lost records"
done
tar cz logs | "$program" events b=- 2>err | grep -qF '"source":"b!logs/sub/access.log.gz"' || fail "a tarball on stdin"

# What no year is told for says so, once, and how to help; a rule for a log is one for its rotated copies.
printf 'Mar  6 10:15:07 web1 shop[811]: cache is cold\nMar  6 10:15:09 web1 shop[811]: cache is warm\n' >yearless.log
"$program" events <yearless.log >out 2>err || fail "stamps without a year on stdin"
[ "$(grep -c -- '--year' err)" -eq 1 ] || fail "nobody said that no year is known"
"$program" events --year 2024 <yearless.log >out 2>err || fail "stamps with a year given"
has out '"time":"2024-03-06T10:15:07Z"'
[ -s err ] && fail "a year that was given was asked for"
wants 0 events --as 'sub/access.log=nginx_access' logs
[ -s err ] && fail "a GLOB does not fit the packed log"
wants 0 events --as 'sub/access.lo=nginx_access' logs
has err "fits no source"

# Reports: several of one run; a copy is counted once; the same bytes whatever the order.
wants 0 -o r.json -o r.md logs
has r.json '"schema": "logopsy.report/1"'
[ -s out ] && fail "reports in files and yet something on stdout"
wants 0 -o one.json logs/access.log copy.log logs/sub
wants 0 -o two.json logs/sub copy.log logs/access.log
cmp -s one.json two.json || fail "the order of arguments changes the report"
[ "$(grep -o '"parsed": *60' one.json | wc -l)" -ge 1 ] || fail "the log is not counted"
wants 0 -t json logs
cmp -s out r.json || fail "-t json on stdout differs from -o r.json"
wants 0 logs
has out "# "
wants 3 -o /no/such/folder/r.json logs
has err "cannot be written"
ls | grep -q '\.tmp$' && fail "a temporary file was left"

# Trouble: the rest is analysed, the trouble named, status 1; nothing at all is 3.
head -c 3000 /dev/urandom >logs/sub/noise.bin
wants 0 -o r.json -v logs
has err "noise.bin: It is no log but"
wants 1 -o r.json logs /no/such/file
has err "/no/such/file: It cannot be opened: No such file or directory."
has r.json '/no/such/file'
: >empty.log
wants 1 -o r.json logs empty.log
has err "empty.log: It is empty."
wants 3 -o r.json empty.log
# Where not a line was read there is no page that would look like a result.
rm r.json
wants 3 -o r.json /no/such/file
[ -e r.json ] && fail "a report of no input at all"
wants 3 /no/such/file
[ -s out ] && fail "a page of no input at all"
wants 1 logs /no/such/file
has out "# "
ln -s .. logs/sub/loop
wants 1 -o r.json logs
has err "logs/sub/loop: It is a folder that contains itself"
wants 1 -q -o r.json logs
[ -s err ] && fail "-q is not quiet"
rm logs/sub/loop
head -c 700 logs/sub/access.log.gz | head -c -20 >cut.gz
wants 1 events cut.gz
has err "cut.gz: The gzip data ends early"
printf 'nobody knows this\n\033[2Jnor this\n' >odd.log
wants 1 -o r.json logs/access.log odd.log
has err "odd.log: None of its lines (2) was understood"
lacks err "$(printf '\033')"

# What a bomb may cost.
head -c 300000000 /dev/zero | bzip2 >bomb.bz2
wants 1 -o r.json bomb.bz2 logs/access.log
has err "bomb.bz2: It unpacks to more than 1000 times its size"
has err "--max-ratio"

# Formats.
wants 0 formats
has out "nginx"
name=$(awk 'NR == 2 { print $1 }' out)
wants 0 formats show "$name"
has out "title"
wants 1 formats try odd.log logs/access.log
has out "not understood: 2 lines"
has out "path             /cart/0"
exit $status
