# layers.sh PROGRAM ROOT: the arrows between rooms, one library one door, no banned functions.
# Each finding is a line "file:line: what".
root=$2

# Rooms and what they may include, longest first. The stair: each room sees those to its left.
check_arrows()
{
	find parsers correlate reports cmd fixtures tests -name '*.[ch]' | sort | xargs grep -nH '^[[:space:]]*#[[:space:]]*include "' | awk -F: '
	BEGIN {
		n = split("parsers/base parsers/time parsers/ingest parsers parsers/redact parsers/import correlate/store correlate reports cmd", order, " ")
		for (i = 1; i <= n; i++)
			rank[order[i]] = i
		# Reports see the analysis and the words it is made of, nothing that works.
		split("correlate/analysis.h parsers/event.h", doors, " ")
		for (i in doors)
			seen[doors[i]] = 1
	}
	function room(path) {
		while (sub(/\/[^\/]*$/, "", path))
			if (path in rank)
				return path
		return ""
	}
	{
		split($3, q, "\"")
		to = q[2]
		from = room($1)
		target = room(to)
		if (to !~ /\// && to ~ /_table\.h$/)
			next # made by the build
		if (to !~ /\// || (target == "" && to !~ /^(fixtures|tests)\//))
			print $1 ":" $2 ": \"" to "\" is not spelled from the root"
		else if (from == "")
			next # fixtures and tests see what they need
		else if (target == "")
			print $1 ":" $2 ": a room includes " to
		else if (rank[target] > rank[from])
			print $1 ":" $2 ": " from " must not see " target
		else if (from == "reports" && (target == "correlate" || target == "correlate/store" || target == "parsers" || target == "parsers/ingest") && !(to in seen))
			print $1 ":" $2 ": reports see struct analysis only, not " to
	}'
}

# Each library's header in one .c file of the program (the maker of fixtures is another program).
check_doors()
{
	local header files
	for header in 'zlib\.h' 'archive(_entry)?\.h' 'pcre2\.h' 'sqlite3\.h'; do
		files=$(grep -rlE "^[[:space:]]*#[[:space:]]*include <$header>" parsers correlate reports cmd | sort -u)
		[ "$(printf '%s\n' "$files" | grep -c .)" -le 1 ] && [ "${files%.h}" = "$files" ] && continue
		grep -rnE "^[[:space:]]*#[[:space:]]*include <$header>" parsers correlate reports cmd | sed 's/:#.*/: another door for '"$header/"
	done
}

# calls FUNCTIONS DIR...: where they are called, comments aside.
calls()
{
	local functions=$1
	shift
	find "$@" -name '*.[ch]' | sort | xargs grep -nHE "(^|[^A-Za-z0-9_])($functions)\\(" |
		grep -vE '^[^:]*:[0-9]*:[[:space:]]*(/?\*|//)' | sed -E 's/^([^:]*:[0-9]*):[[:space:]]*/\1: banned: /'
}

check_banned()
{
	calls 'strcpy|strcat|strncpy|strncat|sprintf|vsprintf|gets|gmtime|localtime|ctime|asctime|strtok|mktime|alloca|tmpnam|atoi|atol|atof|system|popen' \
		parsers correlate reports cmd fixtures tests
	calls 'system|popen|exec[lv]p?e?|fork' parsers correlate reports cmd
}

check_all()
{
	check_arrows
	check_doors
	check_banned
}

# The checks themselves: a tree with one fault of each kind must give one finding of each.
self_test()
{
	local want got # not the tree: the trap runs when this is over
	tree=$(mktemp -d) || exit 1
	trap 'rm -rf "$tree"' EXIT
	mkdir -p "$tree"/{parsers/base,parsers/time,correlate/store,reports/renderers,cmd,fixtures,tests}
	printf '#include "parsers/time/instant.h"\n' >"$tree/parsers/base/up.h"
	printf '\n#include "str.h"\n' >"$tree/parsers/base/near.c"
	printf '#include "correlate/series.h"\n' >"$tree/correlate/store/up.c"
	printf '#include "correlate/ledger.h"\n' >"$tree/reports/renderers/sees.c"
	printf '#include <zlib.h>\n' | tee "$tree/parsers/z1.c" >"$tree/cmd/z2.c"
	printf '/* strcpy(a, b) is told of */\nint f(void) { return sprintf(a, b); }\n' >"$tree/cmd/banned.c"
	want='cmd/banned.c:2
cmd/z2.c:1
correlate/store/up.c:1
parsers/base/near.c:2
parsers/base/up.h:1
parsers/z1.c:1
reports/renderers/sees.c:1'
	got=$(cd "$tree" && check_all | cut -d: -f1,2 | LC_ALL=C sort)
	[ "$got" = "$want" ] && return
	printf 'the test itself is broken; wanted\n%s\ngot\n%s\n' "$want" "$got"
	exit 1
}

self_test
cd "$root" || exit 1
findings=$(check_all)
[ -z "$findings" ] && exit 0
printf '%s\n' "$findings"
exit 1
