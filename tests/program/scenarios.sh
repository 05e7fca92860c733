# scenarios.sh PROGRAM ROOT: each fixtures/NAME and fixtures/real/NAME gives its expected reports and gets its facts right.
# UPDATE=1 rewrites the expected reports. Pages and drawings are compared without their style and script, which are the same in all of
# them and stand whole in tests/golden: a new colour changes no scenario.
logopsy=$1 root=$2
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
status=0 scenarios=0

# bare KIND FILE
bare()
{
	case $1 in
	html | svg) sed -i -E '/<(style|script)>/,/<\/(style|script)>/c\...' "$2" && sed -i -E "s/'sha256-[^']*'/'sha256-...'/g" "$2" ;;
	esac
}

cd "$root" || exit 1
for dir in fixtures/*/ fixtures/real/*/; do
	name=$(basename "$dir")
	[ -d "${dir}logs" ] || continue
	scenarios=$((scenarios + 1))
	arguments=()
	[ ! -f "${dir}arguments" ] || mapfile -t arguments <"${dir}arguments" # one a line
	kinds=(json md csv jsonl prom)
	[ "${dir#fixtures/real/}" != "$dir" ] || kinds+=(html svg)
	"$logopsy" -q --no-progress "${arguments[@]}" "${kinds[@]/#/-o$work/expected.}" "${dir}logs" 2>"$work/err"
	rc=$?
	if [ $rc -gt 1 ]; then
		echo "$name: exit status $rc"
		cat "$work/err"
		status=1
		continue
	fi
	for kind in "${kinds[@]}"; do
		bare "$kind" "$work/expected.$kind"
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
