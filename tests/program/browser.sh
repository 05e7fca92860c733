# browser.sh PROGRAM ROOT: reports in a real browser: every scenario's page loads without a complaint and without network, says the
# same with script off, fits a desk and a phone, can be read in both schemes; and a log full of attacks stays text.
logopsy=$1 root=$2
command -v chromium >/dev/null || { echo "no chromium: apt-get install chromium"; exit 77; }
command -v python3 >/dev/null || { echo "no python3: apt-get install python3"; exit 77; }
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$root" || exit 1
for dir in fixtures/*/ fixtures/real/*/; do
	[ -d "${dir}logs" ] || continue
	arguments=()
	[ ! -f "${dir}arguments" ] || mapfile -t arguments <"${dir}arguments" # one a line
	name=$(basename "$dir")
	"$logopsy" -q --no-progress "${arguments[@]}" -o "$work/$name.html" -o "$work/$name.svg" "${dir}logs" 2>"$work/err"
	[ $? -le 1 ] || { echo "$name:"; cat "$work/err"; exit 1; }
done
mkdir "$work/attack"
python3 tests/program/attack.py "$work/attack" || exit 1
(cd "$work" && "$logopsy" -q --no-progress --title '<script>pwned=1</script>"><img src=x onerror=pwned=1>' -o attack.html -o attack.svg attack 2>err)
[ $? -le 1 ] || { echo "attack:"; cat "$work/err"; exit 1; }
python3 tests/program/browser.py "$work"/*.html "$work"/*.svg
