# userformats.sh PROGRAM ROOT: the user's own formats: what is loaded, what is refused and what is said of it,
# patterns that backtrack, and what `formats try` explains. UPDATE=1 rewrites tests/golden/formats.
. "$2/tests/expect.sh"
golden=$2/tests/golden/formats

# same FILE NAME: FILE is what the golden file NAME holds.
same()
{
	[ -z "${UPDATE-}" ] || cp "$1" "$golden/$2"
	diff -u "$golden/$2" "$1" || fail "$2 (UPDATE=1 accepts what came)"
}

# format NAME < the part behind title, kind and role
format()
{
	mkdir -p "$(dirname "$1")"
	{ printf 'title   A test\nkind    log\nrole    app\n'; cat; } >"$1.fmt"
}

format good/depot <<'END'
pattern line
    depot [ ] (?<time> \S++ ) [ ] (?<severity> \w++ ) [ ] (?<message> .* )
rule full what=saturation has="bay full"
    bay [ ] full: [ ] (?<subject> \S++ )
sample
    | depot 2023-03-06T10:15:00Z info gate opened
    message gate opened
sample
    | depot 2023-03-06T10:15:01Z warn bay full: B7
    what    saturation
    subject B7
END
printf 'depot 2023-03-06T10:15:00Z info gate opened\ndepot 2023-03-06T10:15:09Z warn bay full: C1\n' >depot.log

# Not its own without the format, known with it, from either place; the option to leave the configuration out.
wants 0 events depot.log
lacks out '"format":"depot"'
wants 0 events --formats good depot.log
has out '"what":"saturation"'
wants 0 events --formats good/depot.fmt depot.log
mkdir -p config/logopsy
cp -r good config/logopsy/formats
wants 0 -v events depot.log
has err 'formats of your own: depot'
has out '"subject":"C1"'
wants 0 events --no-config depot.log
lacks out '"format":"depot"'
sed -i 's/^title .*/title   From the option/' good/depot.fmt
wants 0 formats list --formats good # what lies in the configuration yields
has out 'From the option'
grep -q '^depot  *log  *app  *2  *1  own  *From the option$' out || { fail "formats list"; grep depot out; }
wants 0 formats show depot --formats good
cmp -s out good/depot.fmt || fail "formats show gives the file"
rm -r config/logopsy
wants 2 events --formats nowhere depot.log
has err 'nowhere: No such file or directory'
wants 2 formats show nginx_acess
has err 'did you mean nginx_access?'
wants 2 formats show foo
lacks err 'did you mean'

# As an editor on Windows leaves it; and a GLOB that fits nothing is told.
mkdir windows
{ printf '\357\273\277'; sed 's/$/\r/' good/depot.fmt; } >windows/depot.fmt
wants 0 formats check windows/depot.fmt
has out 'depot holds'
wants 0 events --formats good --as 'deppot*=depot' --tz '*.log=UTC' depot.log
has err "--as 'deppot*=depot': It fits no source"
has err 'is called depot.log'
lacks err '--tz'

# Links that lead back into the folder.
mkdir -p round/deep
cp good/depot.fmt round/
ln -s .. round/deep/up
ln -s ../round round/again
wants 0 formats check round
[ "$(grep -c holds out)" -eq 1 ] || fail "a folder that holds itself"
[ ! -s err ] || { fail "a folder that holds itself is no mistake"; cat err; }

# One with the name of a built-in format stands in its place.
format place/nginx_access <<'END'
pattern line
    gate: [ ] (?<message> .* )
sample
    | gate: shut
    message shut
END
wants 0 formats check place/nginx_access.fmt
has out 'place/nginx_access.fmt: nginx_access holds: 1 pattern, 0 rules, 1 sample'
wants 0 formats show nginx_access --formats place
has out 'gate:'

# The law: each broken format is refused with its place and the reason; the good one works on.
format bad/a_regex <<'END'
pattern line
    (?<time> \S++ ) [ ] (?<message> ( .* )
sample
    | a b
END
format bad/b_no_sample <<'END'
pattern line
    (?<message> .* )
END
printf 'kind    log\nrole    app\n' >bad/c_no_title.fmt
format bad/d_directive <<'END'
patern line
    (?<message> .* )
END
format bad/e_field <<'END'
pattern line
    (?<colour> \S++ ) [ ] (?<message> .* )
sample
    | a b
END
format bad/f_sample <<'END'
time    %Y-%m-%d %H:%M:%S
pattern line
    (?<time> \S++ [ ] \S++ ) [ ] \[ (?<severity> INFO | WARN ) \] [ ]
    (?<process> \w++ ) \( (?<pid> \d++ ) \) : [ ] (?<message> .* )
sample
    | 2023-03-06 10:15:00 [INFO] worker(12): started
    process  worker
sample
    | 2023-03-06 10:15:01 [DEBUG] worker(12): a tick
    severity debug
sample
    | 2023-03-06 10:15:02 [WARN] worker(x12): a tock
    severity warn
END
format bad/f_stamp <<'END'
time    %Y-%m-%d %H:%M:%S
pattern line
    quay: [ ] (?<time> \S++ ) [ ] (?<message> .* )
sample
    | quay: 2023-03-06T10:15:00 empty
END
format bad/g_value <<'END'
pattern line
    dock: [ ] (?<user> \w++ ) [ ] (?<message> .* )
sample
    | dock: mira left
    user    nora
    message left
END
format bad/h_unproved <<'END'
pattern one
    crane: [ ] up [ ] (?<message> .* )
pattern two
    crane: [ ] down [ ] (?<message> .* )
sample
    | crane: up slowly
END
format bad/i_twin <<'END'
pattern line
    ferry: [ ] (?<message> .* )
sample
    | ferry: leaves
END
cp bad/i_twin.fmt bad/j_twin.fmt
format bad/k_option <<'END'
pattern line
    lock: [ ] (?<message> .* )
rule shut what=shutdown has="shut"
    shut
sample
    | lock: shut
END
format bad/l_time <<'END'
time    %Y-%q
pattern line
    pier: [ ] (?<time> .* )
sample
    | pier: 2023
END
cp good/depot.fmt bad/z_depot.fmt
sed -i 's/depot/zdepot/' bad/z_depot.fmt
sed 's/^depot/zdepot/' depot.log >zdepot.log
wants 1 events --formats bad zdepot.log
same err refused.txt
[ "$(grep -c '"format":"z_depot"' out)" -eq 2 ] || fail "the rest of the run did not go on"
wants 1 -o r.json --formats bad zdepot.log
has r.json 'bad/a_regex.fmt:5'
has r.json 'A format that is refused: missing closing parenthesis'
wants 1 formats check bad
has out 'z_depot holds'
wants 1 -q events --formats bad zdepot.log
[ ! -s err ] || fail "-q is not quiet"

# A pattern that backtracks without end: those lines are lost and told, the others are read, soon.
format evil/evil <<'END'
pattern line
    evil [ ] (?<message> (a+)+ ) $
sample
    | evil aaaa
END
awk 'BEGIN {
	for (i = 0; i < 5000; i++)
		long = long "a"
	for (i = 0; i < 3000; i++)
		print "evil " long " b\nevil aaa"
}' >evil.log
start=$(date +%s)
wants 1 -o r.json --formats evil evil.log
[ $(($(date +%s) - start)) -le 20 ] || fail "a pattern that backtracks took $(($(date +%s) - start)) s"
has err 'evil.log: Matching was given up on 3000 of 6000 lines'
has r.json 'matching was given up on 3000 lines'
awk 'BEGIN { printf "title A\nkind log\nrole app\npattern p\n    "; for (i = 0; i < 70000; i++) printf "a"; print "\nsample\n    | b" }' >long.fmt
wants 3 formats check long.fmt
has err 'long.fmt:5: '
[ "$(wc -c <err)" -lt 1000 ] || fail "a long pattern is shown whole"

# What `formats try` explains.
cat >mixed.log <<'END'
192.0.2.7 - mira [06/Mar/2023:10:15:00 +0100] "GET /cart/7?x=1 HTTP/1.1" 502 125 "-" "probe/1.0"
Mar  6 10:15:01 yard1 loader[12]: depot 2023-03-06T10:15:01.250Z error a parcel fell off, for the 3rd time this morning, and nobody was near
depot 2023-03-06T10:15:09Z warn bay full: Zürich
ferry/12 <<worker>> tick 4711 from 0xfe12
ferry/13 <<worker>> tick 12 from 0xaa00
depot early info gate opened
END
printf 'depot 2023-03-06T10:15:09Z warn bay full: C1\ngate 2023-03-06T10:15:10Z info shut\n' >gate.log
wants 1 formats try --formats good mixed.log
# What catch-alls bid, and which built-in format comes near what nobody knows, is theirs.
awk '/ and its like/ { print; skip = 1; next } /^  line/ { skip = 0 } !skip' out | sed 's/,  *generic_[^,]*//; s/ generic_[^,]*,//' >try
same try try.txt
awk 'length > 80 && !/records? in/' out | grep . && fail "formats try is wider than a screen"
wants 1 formats try --formats good --as 'gate*=depot' gate.log
has out 'so far gets depot, pattern line; there it wants'
# A word in common is no likeness; a stamp and a level are.
printf '{"host":"a","n":[1,2],"m":{"k":{}}\n' >piece.log
wants 3 formats try piece.log
has out 'no format comes near'
lacks out 'so far gets'
printf 'E0306 10:15:07.123456 abc\n' >piece.log
wants 3 formats try piece.log
has out 'so far gets klog, pattern klog'
printf 'Mar  6 10:15:99 web1 shop[811]: cache\n' >piece.log
wants 3 formats try piece.log
has out 'it matches, but there is no stamp'
awk 'BEGIN { for (i = 0; i < 20000; i++) printf "%d <%c> %c%d=%d\n", i, 65 + i % 26, 97 + i % 7, i, i * i }' >odd.log
wants 3 formats try odd.log
[ "$(wc -l <out)" -lt 80 ] || fail "formats try is not bounded"
exit $status
