#!/bin/bash
# What is cut out of a log is told, and becomes neither an outage nor a surer figure than what is left allows.
#   deleted.sh LOGOPSY SOURCE_DIR
command -v python3 >/dev/null || { echo "no python3: skipped"; exit 77; }
exec python3 "$2/tests/program/deleted.py" "$1" "$(dirname "$1")/tests/truth/truth_case"
