#!/bin/sh
# Run a test; one line when it passes, everything it said when it fails.   quietly.sh NAME COMMAND...
name=$1
shift
out=$(mktemp)
trap 'rm -f "$out"' EXIT
"$@" >"$out" 2>&1
status=$?
if [ $status = 0 ]; then
	# cmocka and unittest say how many; a skip says why.
	n=$(sed -n -e 's/.*\[  PASSED  \] \([0-9]*\) test.*/\1/p' -e 's/^\([0-9]* passed, [0-9]* failed.*\)/\1/p' "$out" | tail -1)
	echo "ok    $name${n:+ ($n)}"
	grep -i '^skip' "$out" | sed 's/^/      /'
	exit 0
fi
echo "FAIL  $name (exit $status)"
cat "$out"
exit $status
