# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Results of the tests that run on the host, as TAP. Source this, then:
#
#	check "what holds" COMMAND ARGS...	its output is shown if it fails
#	check_not "what does not" COMMAND...
#	skip "what was not looked at" "why"
#	finish					the plan, "N passed, N failed", exit
#
# $OUT is a directory for the run, which is removed at the end.

tap_passed=0
tap_failed=0
tap_skipped=0
OUT=$(mktemp -d "${TMPDIR:-/tmp}/zircon-test.XXXXXX")
tap_log=$OUT/.log

tap_end()
{
	local status=$?

	trap - EXIT
	# Mounts of a namespace are gone with it: these are plain files.
	rm -rf --one-file-system "$OUT"
	exit $status
}
trap tap_end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
echo "TAP version 13"

tap_result()
{
	local ok=$1 what=$2

	if [ "$ok" = 0 ]; then
		tap_passed=$((tap_passed + 1))
		echo "ok $((tap_passed + tap_failed + tap_skipped)) $what"
	else
		tap_failed=$((tap_failed + 1))
		echo "not ok $((tap_passed + tap_failed + tap_skipped)) $what"
		tail -n 60 "$tap_log" | sed 's/^/# /'
	fi
}

check()
{
	local what=$1 status=0
	shift

	"$@" >"$tap_log" 2>&1 || status=$?
	[ $status -eq 0 ] || echo "status $status: $*" >>"$tap_log"
	tap_result $status "$what"
	return 0
}

check_not()
{
	local what=$1 status=0
	shift

	"$@" >"$tap_log" 2>&1 || status=$?
	[ $status -ne 0 ] || echo "this should have failed: $*" >>"$tap_log"
	tap_result $((status == 0)) "$what"
	return 0
}

skip()
{
	tap_skipped=$((tap_skipped + 1))
	echo "ok $((tap_passed + tap_failed + tap_skipped)) $1 # SKIP $2"
}

# same WANTED FOUND: a comparison that says what differs.
same()
{
	[ "$1" != "$2" ] || return 0
	printf 'wanted: %s\nfound:  %s\n' "$1" "$2"
	return 1
}

finish()
{
	# Nothing tried is nothing shown.
	[ $((tap_passed + tap_failed)) -gt 0 ] || tap_failed=1
	echo "1..$((tap_passed + tap_failed + tap_skipped))"
	[ $tap_skipped -eq 0 ] || echo "$tap_skipped skipped"
	echo "$tap_passed passed, $tap_failed failed"
	[ $tap_failed -eq 0 ]
	exit
}
