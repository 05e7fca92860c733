#!/usr/bin/env bash
# Every line that a report cites is in its log, and its hash is right: found again without logopsy.
set -u
program=$1
root=$2
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
cd "$root" || exit 1
for logs in fixtures/*/logs fixtures/real/*/logs; do
	name=$(basename "$(dirname "$logs")")
	"$program" -q -o "$tmp/$name.json" "$logs"
	[ $? -le 1 ] || exit 1
done
python3 tests/program/cites.py "$root" "$tmp"/*.json
