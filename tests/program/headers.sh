# headers.sh PROGRAM ROOT: every header compiles alone, and twice, with each compiler there is.
cd "$2" || exit 1
status=0 seen=0
for compiler in gcc clang; do
	command -v $compiler >/dev/null || continue
	while read -r header; do
		seen=$((seen + 1))
		printf '#include "%s"\n#include "%s"\n' "$header" "$header" |
			$compiler -std=gnu17 -D_GNU_SOURCE -I. -Wall -Wextra -Werror -fsyntax-only -x c - || {
			echo "$header: does not compile alone with $compiler"
			status=1
		}
	done < <(find parsers correlate reports cmd fixtures -name '*.h' | sort)
done
[ $seen -gt 20 ] || { echo "only $seen headers were found"; status=1; }
exit $status
