# determinism.sh PROGRAM ROOT: the same logs give the same bytes, however they come in.
logopsy=$1 root=$2
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
status=0 scenarios=0 host=() kinds=(json md html svg)

# run NAME ARGUMENT...: reports to $work/NAME.KIND; stdin is passed on.
run()
{
	local name=$1 rc
	shift
	"${host[@]}" "$logopsy" -q --no-progress "${kinds[@]/#/-o$work/$name.}" "$@" 2>"$work/$name.err"
	rc=$?
	[ $rc -le 1 ] && return
	echo "$scenario: $name: exit status $rc"
	head -20 "$work/$name.err"
	status=1
	return 1
}

# same NAME WHAT [PREFIX]: NAME's reports are those of `base`, but for PREFIX in the sources' names.
same()
{
	local kind
	for kind in "${kinds[@]}"; do
		[ -z "${3-}" ] || sed -i "s|$3||g" "$work/$1.$kind"
		cmp -s "$work/base.$kind" "$work/$1.$kind" && continue
		echo "$scenario: $2: another report.$kind:"
		diff "$work/base.$kind" "$work/$1.$kind" | head -20
		status=1
	done
}

check()
{
	local files
	scenario=$1
	cd "$root/fixtures/$scenario" || exit 1
	run base logs || return
	run again logs
	same again 'run twice'
	run turns --jobs 1 logs
	same turns 'one job'
	host=(env TZ=Asia/Kathmandu LC_ALL=de_DE.UTF-8)
	run zone logs
	host=()
	same zone 'another zone and locale of the host'
	mapfile -t files < <(find logs -type f | LC_ALL=C sort -r)
	run reversed "${files[@]}"
	same reversed 'files in reverse order'
	# Where the folder stands and what those above it are called says nothing about what is in it.
	cd "$root" || exit 1
	run above "fixtures/$scenario/logs"
	same above 'the folder from further up' "fixtures/$scenario/"
	run named "logs=fixtures/$scenario/logs"
	same named 'the folder, named'
	cd "fixtures/$scenario" || exit 1
	# An archive's pages name its members behind a '!', and nothing else differs.
	tar czf "$work/bundle.tgz" logs
	run tar - <"$work/bundle.tgz"
	same tar 'a tarball on stdin' '-!'
	(cd "$work" && rm -f bundle.zip) && python3 -m zipfile -c "$work/bundle.zip" logs
	run zip bundle="$work/bundle.zip"
	same zip 'a zip' 'bundle!'
}

for logs in "$root"/fixtures/*/logs; do
	[ -d "$logs" ] || continue
	scenarios=$((scenarios + 1))
	check "$(basename "$(dirname "$logs")")"
done
[ $scenarios -gt 0 ] || { echo "no scenarios in $root/fixtures"; exit 1; }
exit $status
