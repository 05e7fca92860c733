# readme.sh PROGRAM ROOT: the README shows what the program really prints and reads, and its files exist.
# UPDATE=1 rewrites those parts.
logopsy=$1 root=$2 scenario=provider-power
cd "$root" || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
status=0

# role, title of every format that reads lines (rules only add to others), without what stands in parentheses.
for file in parsers/formats/*.fmt; do
	awk '/^title[ \t]/ { sub(/^title[ \t]+/, ""); gsub(/ \([^()]*\)/, ""); title = $0 } /^role[ \t]/ { role = $2 } /^decoder[ \t]/ { decoder = $2 }
	     END { if (decoder != "rules") print role "\t" title }' "$file"
done | LC_ALL=C sort -t "$(printf '\t')" -k1,1 -k2f -u >"$work/formats"

# A row a role. Titles that begin with the same name are one entry: AWS (Application Load Balancer, CloudFront standard).
awk -F '\t' '
function flush() {
	if (n_rest > 1)
		title = name " (" rests ")"
	if (n_rest)
		list[role] = list[role] (list[role] == "" ? "" : "; ") title
	n_rest = 0
}
BEGIN {
	n = split("edge server app data os wrapper deploy alert human other", order, " ")
	split("load balancers and proxies|web servers|applications|databases and queues|operating system|wrappers, peeled|deploys|alerts and pagers|people|anything else", words, "|")
	print "| written by | formats |"
	print "|---|---|"
}
{
	space = index($2, " ")
	first = space ? substr($2, 1, space - 1) : $2
	rest = space ? substr($2, space + 1) : ""
	sub(/ (access )?logs?$/, "", rest)
	plain = rest ~ /^([0-9]|(and|in|with|without|that|behind|of|on|as) )|,/ || rest == "" || first ~ /,$/
	if (plain || alone || tolower(first) != tolower(name) || $1 != role)
		flush()
	role = $1
	name = first
	title = $2
	alone = plain
	rests = n_rest++ ? rests ", " rest : rest
}
END {
	flush()
	for (i = 1; i <= n; i++)
		if (list[order[i]] != "")
			print "| " words[i] " | " list[order[i]] " |"
}' "$work/formats" >"$work/table"

# The screen, and the summary of the Markdown report as a quotation.
{
	echo '```'
	(cd fixtures && "$logopsy" -q --no-progress -t terminal $scenario/logs 2>/dev/null)
	echo '```'
	echo
	echo "and \`report.md\` begins (the rest: \`fixtures/$scenario/expected.md\`):"
	echo
	awk '/^## / { on = $0 == "## Summary"; next } on' fixtures/$scenario/expected.md | sed '1d; $d; s/^/> /; s/ $//'
} >"$work/excerpt"

# Each part between its marker and the next "end".
awk -v work="$work" '
/^<!-- (formats|excerpt) -->$/ {
	print
	part = work "/" ($2 == "formats" ? "table" : "excerpt")
	while ((getline line < part) > 0)
		print line
	skip = 1
	next
}
/^<!-- end -->$/ { skip = 0 }
!skip' README.md >"$work/README.md"
[ -z "${UPDATE-}" ] || cp "$work/README.md" README.md
if ! cmp -s README.md "$work/README.md"; then
	echo "README.md does not show what the program does (UPDATE=1 $0 $* rewrites it):"
	diff README.md "$work/README.md"
	status=1
fi

# The format that stands there as an example holds.
sed -n '/^<!-- own -->$/,/^<!-- end -->$/p' README.md | grep -v '^```\|^<!--' >"$work/depot.fmt"
"$logopsy" formats check "$work/depot.fmt" >"$work/check" || { cat "$work/check"; status=1; }

# Every path in backquotes that begins with a room is there.
grep -noE '`(cmd|parsers|correlate|reports|fixtures|tests)/[A-Za-z0-9_./-]*`' README.md | tr -d '`' >"$work/paths"
[ -s "$work/paths" ] || { echo "README.md names no files"; status=1; }
while IFS=: read -r line path; do
	[ -e "$path" ] && continue
	echo "README.md:$line: there is no $path"
	status=1
done <"$work/paths"
exit $status
