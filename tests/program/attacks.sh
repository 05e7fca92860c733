# attacks.sh PROGRAM ROOT: what hostile logs say is shown as text by all reports, and does nothing to a terminal.
logopsy=$1 root=$2
for tool in cmark-gfm tmux; do
	command -v $tool >/dev/null || { echo "without $tool this is not tested"; exit 77; }
done
work=$(mktemp -d) || exit 1
trap 'tmux -L "$session" kill-server 2>/dev/null; rm -rf "$work"' EXIT
session=logopsy-test-$$
status=0
python3 "$root/tests/program/attacks.py" "$logopsy" "$root" "$work" || status=1

# A real terminal: what stands on it must be what the views say; its title and clipboard must be untouched.
tmux_() { LC_ALL=C.UTF-8 tmux -L "$session" -f /dev/null "$@"; }
cd "$work" || exit 1
tmux_ new-session -d -x 200 -y 50 -s views sh || exit 1
tmux_ set -g history-limit 200000 \; set -g set-clipboard on \; set -g allow-rename on \; set -g remain-on-exit on
tmux_ new-window -d -t views:1 "cat terminal.txt; printf 'the end\n' >done; exec sleep 600"
for _ in $(seq 100); do
	[ -e done ] && break
	sleep 0.2
done
sleep 1 # until tmux has read it all; a slow one fails the comparison below and is asked again
for _ in $(seq 30); do
	tmux_ capture-pane -p -S - -t views:1 | sed 's/[[:space:]]*$//' >shown.txt
	sed 's/[[:space:]]*$//' expected.txt >want.txt
	# Empty lines at the end are the pane's own.
	head -n "$(wc -l <want.txt)" shown.txt | cmp -s - want.txt && break
	sleep 1
done
head -n "$(wc -l <want.txt)" shown.txt >head.txt
cmp -s head.txt want.txt || { echo "the terminal shows something else:"; diff head.txt want.txt | head -20; status=1; }
[ -s want.txt ] || { echo "no view came"; status=1; }
title=$(tmux_ display -p -t views:1 '#{pane_title} #{window_name}')
case $title in *owned*) echo "the title became $title"; status=1 ;; esac
[ "$(tmux_ list-buffers | wc -l)" -eq 0 ] || { echo "something came to the clipboard"; status=1; }
[ "$(tmux_ display -p -t views:1 '#{alternate_on}#{insert_flag}#{origin_flag}#{mouse_any_flag}#{keypad_flag}')" = 00000 ] || { echo "the terminal's modes were changed"; status=1; }
exit $status
