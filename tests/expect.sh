# What tests of the whole program share; sourced with the program in $1. Makes a folder for the test and goes there; $status tells
# in the end whether all went well.
program=$1
[ -x "$program" ] || { echo "$program is no program"; exit 1; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
export XDG_CONFIG_HOME=$dir/config
# What a sanitizer finds must not look like a status that the program promises.
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}exitcode=99 UBSAN_OPTIONS=${UBSAN_OPTIONS:+$UBSAN_OPTIONS:}exitcode=99
status=0
fail() { echo "FAILED: $*"; status=1; }

# wants STATUS WORDS...: runs the program; its exit status must be STATUS. Leaves out and err.
wants()
{
	local want=$1 got
	shift
	"$program" "$@" >out 2>err </dev/null
	got=$?
	[ $got -eq "$want" ] || { fail "logopsy $*: exit $got, want $want"; cat err; }
}

# has FILE TEXT, lacks FILE TEXT: whether a line of the file has the text.
has() { grep -qF -- "$2" "$1" || { fail "$1 lacks: $2"; cat "$1"; }; }
lacks() { ! grep -qF -- "$2" "$1" || { fail "$1 has: $2"; cat "$1"; }; }
