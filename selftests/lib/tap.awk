# SPDX-License-Identifier: GPL-2.0-only
#
# What came of tests, from the output of guest.sh:
#
#	awk -v label=6.12 -v expected="handles events ..." -f tap.awk LOG
#
# prints one line for each test, with the details of those that failed, and at last
# "label PASSED FAILED SKIPPED". A result that is planned and does not appear has failed,
# as has a test that ends with a status which its results do not explain, a test without
# a plan, and a test that is expected and was not run.

function finish(name, status, seconds,    missing, i, verdict)
{
	if (plan < 0) {
		problem("it printed no plan")
		failed++
	} else if (passed + failed + skipped < plan) {
		missing = plan - passed - failed - skipped
		problem(missing " of " plan " results are missing")
		failed += missing
	} else if (passed + failed + skipped > plan) {
		problem("there are more results than the plan has, " plan)
		failed++
	}
	if (status == 124 || status == 137 || status == 143)
		problem("it was stopped after its time, status " status)
	if (status != 0 && status != 4 && !failed) {
		problem("all passed, and yet its status is " status)
		failed++
	}
	if (status == 0 && plan == 0) {
		problem("it tested nothing")
		failed++
	}
	printf "%-6s %-24s %3d passed, %d failed", label, name, passed, failed
	if (skipped)
		printf ", %d skipped", skipped
	if (seconds != "")
		printf ", %d s", seconds
	printf "\n"
	if (failed) {
		for (i = 0; i < problems; i++)
			print "       " name ": " text[i]
	} else {
		for (i = 0; i < problems; i++)
			if (text[i] ~ /SKIP/)
				print "       " name ": " text[i]
	}
	all_passed += passed
	all_failed += failed
	all_skipped += skipped
	ran[name] = 1
	current = ""
}

function problem(what)
{
	text[problems++] = what
}

{
	sub(/\r$/, "")
}

$1 == "@@" && $2 == "begin" {
	if (current != "") {
		problem("it never ended")
		finish(current, 1)
	}
	current = $3
	plan = -1
	passed = failed = skipped = problems = 0
	next
}

$1 == "@@" && $2 == "end" {
	if (current == $3)
		finish(current, $4 + 0, $5)
	next
}

current == "" {
	next
}

/^1\.\.[0-9]+/ && plan < 0 {
	plan = substr($1, 4) + 0
	next
}

/^not ok / {
	failed++
	problem($0)
	next
}

/^ok / {
	if (/# SKIP/) {
		skipped++
		problem($0)
	} else {
		passed++
	}
	next
}

# Why an expectation was not met, and what the shell says of a program that died.
/^# .*:[0-9]+:|^# .*(terminated|timeout|failed)/ || !/^#/ && !/^$/ && !/^TAP/ {
	if (problems < 200)
		problem($0)
}

END {
	if (current != "") {
		problem("the machine stopped in it")
		failed++
		finish(current, 0)
	}
	n = split(expected, names, " ")
	for (i = 1; i <= n; i++) {
		if (!(names[i] in ran)) {
			printf "%-6s %-24s was not run\n", label, names[i]
			all_failed++
		}
	}
	printf "%s %d %d %d\n", label, all_passed, all_failed, all_skipped
}
