# badinput.sh PROGRAM ROOT: bad input is named on stderr and in the report, the rest is analysed.
logopsy=$1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
status=0

fail()
{
	echo "$*"
	echo "--- stderr"
	head -20 err
	status=1
}

# A log that is all right, to see that it is analysed beside each bad one.
mkdir -p good
awk 'BEGIN {
	for (i = 0; i < 3600; i++)
		printf "192.0.2.%d - - [14/Jun/2026:10:%02d:%02d +0000] \"GET /p%d HTTP/1.1\" %d 512 \"-\" \"t\"\n", \
			i % 200, i / 60, i % 60, i % 7, (i >= 1200 && i < 2100 && i % 5 ? 503 : 200)
}' >good/access.log

# bad NAME INPUT [EXIT]: INPUT beside the good log gives the status, its name in both places, and the requests.
bad()
{
	local name=$1 input=$2 want=${3-1} rc
	"$logopsy" --no-progress -o r.json good "$input" >out 2>err
	rc=$?
	[ $rc -eq "$want" ] || fail "$name: exit status $rc, want $want"
	grep -qF -- "$name" err || fail "$name: not named on stderr"
	grep -qF -- "$name" r.json || fail "$name: not in the report"
	grep -q '"requests": 3600,' r.json || fail "$name: the good log was not analysed"
	[ ! -s out ] || fail "$name: something on stdout"
	rm -f r.json
}

[ "$(wc -l <good/access.log)" -eq 3600 ] || fail "the good log was not made"
bad missing.log missing.log

awk 'BEGIN { for (i = 0; i < 400; i++) print "the quick brown fox " i * i " jumps over" }' >words.txt
bad words.txt words.txt

LC_ALL=C awk 'BEGIN { for (x = 7; i++ < 100000; x = x * 16807 % 2147483647) printf "%c", x / 8388608 }' >noise.bin
bad noise.bin noise.bin

: >empty.log
bad empty.log empty.log

mkdir -p round/about
cp good/access.log round/other.log # the same content: counted once
ln -s .. round/about/again
bad again round

mkdir -p inner
gzip -c good/access.log | head -c 3000 >inner/cut.log.gz
sed 's/503/200/; s/10:/11:/' good/access.log | head -100 | gzip >inner/whole.log.gz
tar cf bundle.tar inner
"$logopsy" --no-progress -o r.json bundle.tar >out 2>err
rc=$?
[ $rc -eq 1 ] || fail "a broken member: exit status $rc, want 1"
grep -q 'cut\.log\.gz' err || fail "a broken member: not named on stderr"
grep -q '"name": "bundle.tar!inner/whole.log.gz"' r.json || fail "the member after the broken one was not analysed"
rm -f r.json

# Wrong usage: status 2, the argument is pointed at, the nearest name is offered, nothing on stdout.
usage()
{
	local expect=$1 rc
	shift
	"$logopsy" "$@" >out 2>err </dev/null
	rc=$?
	[ $rc -eq 2 ] || fail "$*: exit status $rc, want 2"
	grep -qe "$expect" err || fail "$*: \"$expect\" is not on stderr"
	[ ! -s out ] || fail "$*: something on stdout"
}
usage '--since' --sinse 10:00 good
usage '--verbos' --verbos good
usage 'Europ/Paris' --tz Europ/Paris good
usage 'r.xyz' -o r.xyz good

# A report that cannot be written is a failure, and leaves nothing half done.
"$logopsy" -o no/such/folder/r.json good >out 2>err
rc=$?
[ $rc -eq 3 ] || fail "an unwritable report: exit status $rc, want 3"
grep -q 'no/such/folder' err || fail "an unwritable report: not named on stderr"

exit $status
