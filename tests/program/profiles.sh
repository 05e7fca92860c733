# profiles.sh PROGRAM ROOT: every profile over the scenarios, and the tables and metrics of them: they are whole, whatever the logs say.
# fixtures/NAME/expected.profiles has what each profile says that the plain page does not, without the numbers of lines.
# UPDATE=1 rewrites it.
. "$2/tests/expect.sh"
root=$2
check() { python3 "$root/tests/program/pages.py" "$@" || fail "pages.py $*"; }
profiles=$("$program" --profile list | awk '/^Profiles/ { on = 1; next } !NF { exit } on { print $1 }')
[ "$(wc -w <<<"$profiles")" -ge 5 ] || fail "profiles: $profiles"

# The checks must be able to say no.
printf '# a\n\n## b\n\n## c\n\n| x |\n|---|\n| x | y |\n\n{{z}}\n\n```mermaid\ngantt\n    01:02 : x\n```\n' >wrong.md
[ "$(python3 "$root/tests/program/pages.py" md wrong.md | wc -l)" -eq 4 ] || fail "pages.py takes any Markdown"
printf 'message,datetime,timestamp,timestamp_desc\r\n=1+1,2024-01-01T00:00:00.000000+00:00,1704067200000001,x\r\n' >wrong.csv
printf '{"message":"=1+1","datetime":"2024-01-01T00:00:00.000000+00:00","timestamp":1704067200000001,"timestamp_desc":"x"}\n' >wrong.jsonl
[ "$(python3 "$root/tests/program/pages.py" tables wrong.csv wrong.jsonl | wc -l)" -eq 2 ] || fail "pages.py takes any table"
printf '# TYPE a_seconds gauge\n# UNIT a_seconds ratio\n# HELP a_seconds A.\na_seconds{x="\n"} 1\nb{x="1"} 1\n# EOF\n' >wrong.prom
[ "$(python3 "$root/tests/program/pages.py" openmetrics wrong.prom | wc -l)" -eq 4 ] || fail "pages.py takes any metrics"

# render INPUT: all pages of it, checked.
render()
{
	local profile
	for profile in $profiles; do
		(cd "$root" && "$program" -q --no-progress --mermaid --profile "$profile" -o "$dir/$profile.md" "$1" 2>"$dir/err")
		[ $? -le 1 ] || { fail "--profile $profile $1"; cat err; }
	done
	(cd "$root" && "$program" -q --no-progress -o "$dir/r.csv" -o "$dir/r.jsonl" -o "$dir/r.prom" "$1" 2>"$dir/err")
	[ $? -le 1 ] || { fail "tables of $1"; cat err; }
	check md $(printf '%s.md ' $profiles)
	check tables r.csv r.jsonl
	check openmetrics r.prom
}

# What is not evidence, which is numbered in the order of mention.
own() { sed -E '/^#+ Evidence$/,$d; /^$/d; s/\bE[0-9]+\b/E/g' "$1"; }

for scenario in provider-power webapps-connections raid-healthcheck failed-node-deploy untested-upgrade; do
	render "fixtures/$scenario/logs"
	own plain.md >plain
	for profile in $profiles; do
		grep -q '^```mermaid' "$profile.md" || fail "$scenario: no chart in $profile"
		echo "==== $profile"
		[ "$profile" = plain ] && sed -n '/^```mermaid/,/^```$/p' plain.md || own "$profile.md" | grep -vxFf plain
	done >pages
	[ -z "${UPDATE-}" ] || cp pages "$root/fixtures/$scenario/expected.profiles"
	cmp -s pages "$root/fixtures/$scenario/expected.profiles" || { fail "$scenario: expected.profiles is not what came"; diff "$root/fixtures/$scenario/expected.profiles" pages | head -30; }
done
render fixtures/healthy/logs
has srebook.md "# No incident found"
render fixtures/insufficient/logs

# Lines that would like to be something else.
awk 'BEGIN { for (i = 0; i < 1200; i++) printf "192.0.2.%d - - [14/Jun/2026:10:%02d:%02d +0000] \"GET /p%d HTTP/1.1\" %d 512 \"-\" \"t\"\n", i % 200, i / 60, i % 60, i % 7, (i >= 500 && i < 900 ? 503 : 200) }' >access.log
{
	echo "# Incident bridge 2026-06-14 (all times UTC)"
	n=0
	while IFS= read -r text; do
		printf '10:%02d %b\n10:%02d identified: %b\n' $((9 + n)) "$text" $((9 + n)) "$text"
		n=$((n + 1))
	done
} >notes.txt <<'TEXTS'
=HYPERLINK("http://x.example","y")
section a : b, c :crit, 1, 2
%%{init: {"theme": "dark"}}%%
x # y; click a href "javascript:b()"
``` ~~~ | cell | {{7*7}} {{
<img src=x onerror=b()> &quot; ![a](b) [c](//d)
@team #12 !7 https://evil.example www.evil.example $$x$$
\\033[2J\\033]0;x\\007 \\xff\\xfe \\u202egnp.exe
"} 7\\nevil 1
| a | b |
TEXTS
mkdir in && mv access.log notes.txt in
render "$dir/in"
[ "$(grep -c '| human |' plain.md)" -ge 10 ] || fail "the notes are not in the page"

# The user's own template: slots are filled, the rest is kept; what is wrong with it is told, with the place and what may have been meant.
logs=$root/fixtures/untested-upgrade/logs
printf 'Our *own* page: {{milestone.onset.time}}\n{{#mermaid}}\nchart\n{{/mermaid}}\n{{#several}}\nno\n{{/several}}\n' >own.md
"$program" -q --template own.md "$logs" >out 2>err
has out "Our *own* page: 09:00:0"
has out "chart"
lacks out "no"
printf '# {{title}}\n\n{{sumary}}\n' >own.md
wants 2 --template own.md "$logs"
has err "own.md, line 3: there is no slot {{sumary}}, did you mean {{summary}}?"
printf '{{milestone.onset.tiem}}' >own.md
wants 2 --template own.md "$logs"
has err "did you mean {{milestone.onset.time}}?"
printf '{{#suspects}}\n' >own.md
wants 2 --template own.md "$logs"
has err "{{/suspects}} is missing"
wants 2 --template /no/such/file "$logs"
has err "No such file"
wants 2 --profile srebok "$logs"
has err "none of atlassian"
wants 2 --profile srebook --template own.md "$logs"
wants 0 --profile list
for slot in $(sed '1,/^Slots/d' out | awk '/^  / { print $1 }'); do
	has "$root/reports/README.md" "| \`$slot\` |"
done
exit $status
