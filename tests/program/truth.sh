#!/bin/bash
# A part of tests/truth (its README has all): outages missed, edges and their intervals, clocks, suspects, quiet logs.
#   truth.sh LOGOPSY SOURCE_DIR
command -v python3 >/dev/null || { echo "no python3: skipped"; exit 77; }
exec python3 "$2/tests/truth/judge.py" "$1" "$(dirname "$1")/tests/truth/truth_case" --part -v \
	--cases 0-19,110-115,140-145,160-163,180-182,195-198,210-221,250-259,300-302,310-334,530-533,610-613,662-669,750-765,850-853,880-885,910-913,940-943,970-971,990-991,1005-1006
