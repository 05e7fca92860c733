# schema.sh PROGRAM ROOT: report.json keeps to its schema, whatever goes in.
logopsy=$1 root=$2
python3 -c 'import jsonschema' 2>/dev/null || exit 77
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
mkdir -p in/folder
: >in/empty.log
head -c 20000 /dev/urandom >in/noise
printf 'not a stamp in sight\n%.0s' {1..50} >in/words.log
printf '{"a":[1,2,{"b":null}]}\n' >in/odd.json
awk 'BEGIN { for (i = 0; i < 1200; i++) printf "192.0.2.%d - - [14/Jun/2026:10:%02d:%02d +0000] \"GET /p%d HTTP/1.1\" %d 512 \"-\" \"t\"\n", i % 200, i / 60, i % 60, i % 7, (i >= 500 && i < 900 && i % 5 ? 503 : 200) }' >in/access.log || exit 1
gzip -c in/access.log | head -c 4000 >in/folder/cut.log.gz

for input in in in/empty.log in/noise in/words.log in/odd.json in/access.log in/folder "$root"/fixtures/*/logs; do
	[ -e "$input" ] || continue
	"$logopsy" -q -o "report$((n++)).json" "$input" 2>/dev/null
	rc=$?
	case $input:$rc in
	*:[01] | in/empty.log:3 | in/noise:3 | in/words.log:3 | in/odd.json:3) ;; # 3: nothing usable
	*) echo "$input: exit status $rc"; exit 1 ;;
	esac
done
# A mean says which reading of the R it is of.
"$logopsy" -q --mttr repair -o "report$((n++)).json" in/access.log
grep -qF '"of": "TTR-repair"' "report$((n - 1)).json" || { echo "--mttr repair is called something else"; exit 1; }
python3 "$root/tests/schema.py" "$root/reports/report.schema.json" report*.json "$root"/tests/golden/report.json || exit 1

# The schema must be able to say no.
sed 's/"verdict": "incident"/"verdict": "maybe"/' "$root/tests/golden/report.json" >wrong.json
! python3 "$root/tests/schema.py" "$root/reports/report.schema.json" wrong.json >/dev/null || { echo "the schema takes anything"; exit 1; }
