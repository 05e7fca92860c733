#!/bin/bash
# Real lines with known answers: at least 90 % of tier 1 must come out right. The corpus is no
# part of the project (its licences are mixed); where it is absent, so is this test.
#   corpus.sh LOGOPSY SOURCE_DIR
set -eu
logopsy=$(realpath "$1")
corpus=$2/../shared/corpus
least=90

if [ ! -f "$corpus/truth.jsonl" ] || ! command -v python3 >/dev/null; then
	echo "no corpus (or no python3) here: skipped"
	exit 77
fi

events=$(mktemp)
trap 'rm -f "$events"' EXIT
cd "$corpus"
# Damaged and unknown files are told of by an exit status of 1: what was read is scored.
"$logopsy" events -q --tz UTC raw >"$events" || [ $? -eq 1 ]
score=$(python3 score.py . "$events" --tier 1)
echo "$score"
awk -v least="$least" '$1 == "overall" { found = 1; ok = $2 + 0 >= least } END { exit !(found && ok) }' <<<"$score" || {
	echo "overall is below $least %" >&2
	exit 1
}
