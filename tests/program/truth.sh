#!/bin/bash
# A part of tests/truth (its README has all): outages missed, edges and their intervals, clocks, suspects, quiet logs.
#   truth.sh LOGOPSY SOURCE_DIR
command -v python3 >/dev/null || { echo "no python3: skipped"; exit 77; }
judge() {
	python3 "$2/tests/truth/judge.py" "$1" "$(dirname "$1")/tests/truth/truth_case" --part -v "${@:3}"
}
# Cases of other draws that were wrong once: one client's retries dated an outage, or hid it.
judge "$1" "$2" --seed 7 --cases 296 && judge "$1" "$2" --seed 9 --cases 247 && judge "$1" "$2" \
	--cases 0-13,110-112,140-143,160-162,180-181,195-196,210-219,250-257,300-301,310-323,530-531,610-611,662-667,750-757,850-851,876,880-882,910-911,940-941,970,990,1005
