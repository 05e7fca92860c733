# scenarios.sh PROGRAM ROOT: each fixtures/NAME and fixtures/real/NAME gives its expected reports and gets its facts right.
# UPDATE=1 rewrites the expected reports.
logopsy=$1 root=$2
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
status=0 scenarios=0
kinds="json md csv jsonl prom"

cd "$root" || exit 1
for dir in fixtures/*/ fixtures/real/*/; do
	name=$(basename "$dir")
	[ -d "${dir}logs" ] || continue
	scenarios=$((scenarios + 1))
	arguments=()
	[ ! -f "${dir}arguments" ] || mapfile -t arguments <"${dir}arguments" # one a line
	outputs=()
	for kind in $kinds; do
		outputs+=(-o "$work/expected.$kind")
	done
	"$logopsy" -q --no-progress "${arguments[@]}" "${outputs[@]}" "${dir}logs" 2>"$work/err"
	rc=$?
	if [ $rc -gt 1 ]; then
		echo "$name: exit status $rc"
		cat "$work/err"
		status=1
		continue
	fi
	for kind in $kinds; do
		[ -z "${UPDATE-}" ] || cp "$work/expected.$kind" "${dir}expected.$kind"
		cmp -s "${dir}expected.$kind" "$work/expected.$kind" && continue
		echo "$name: expected.$kind is not what came (UPDATE=1 $0 $* accepts it):"
		diff "${dir}expected.$kind" "$work/expected.$kind" 2>&1 | head -30
		status=1
	done
	[ ! -f "${dir}facts.tsv" ] || python3 "$root/tests/program/facts.py" "$work/expected.json" "${dir}facts.tsv" || status=1
done
[ $scenarios -gt 0 ] || { echo "no scenarios in $root/fixtures"; exit 1; }
exit $status
