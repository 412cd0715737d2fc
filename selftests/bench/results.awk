# SPDX-License-Identifier: GPL-2.0-only
#
# Puts together what the programs have printed:
#
#	awk -v mode=icount|time -v rows=ROW,... -f results.awk syscalls.tbl rows.tbl LOG...
#
# Each LOG is a run. The result has a line for each way of each row, with tabs:
#
#	ROW TITLE SIDE WAY STATE VALUE SECOND SPREAD KERNEL TARGET
#
# STATE is measured, not-yet or failed. For one operation, VALUE is the least of all runs
# and SECOND the mean (icount), or VALUE the median and SECOND the 99th percentile (time;
# of the first run). SPREAD is how much larger than the least run's the largest run's VALUE
# is, in percent; "-" if there was one run. Rows are in the order of the table, Zircon's way
# first. The last line is "N passed, N failed": a row has passed if all its ways were
# measured, or Zircon's answer was that it is not implemented, and the table of calls says
# the same.

BEGIN {
	FS = OFS = "\t"
	if (rows != "") {
		n = split(rows, list, /[, ]+/)
		for (i = 1; i <= n; i++)
			wanted[list[i]] = 1
	}
}

FNR == 1 {
	file++
}

file == 1 {
	if (/^[0-9]/ && "," $5 "," ~ /,todo,/)
		todo[$2] = 1
	next
}

file == 2 {
	if (/^#/ || (rows != "" && !($1 in wanted)))
		next
	order[++count] = $1
	calls[$1] = $5
	kernel[$1] = $6
	target[$1] = $7
	title[$1] = $8
	next
}

$1 != "bench" || !($2 in title) {
	next
}

{
	key = $2 SUBSEP $3 SUBSEP $4
	if (!(key in state)) {
		ways[$2, $3] = ways[$2, $3] ? ways[$2, $3] SUBSEP $4 : $4
		state[key] = "measured"
	}
	times[key]++
}

$5 == "not-yet" {
	state[key] = "not-yet"
	n = split(calls[$2], list, ",")
	said = 0
	for (i = 1; i <= n; i++)
		said += list[i] in todo
	if (!said)
		fail($2, $3 " says that it is not implemented, uapi/syscalls.tbl that it is")
	next
}

$5 == mode && $6 > 0 {
	value = $7 / $6
	if (times[key] == 1 || value < least[key])
		least[key] = value
	if (times[key] == 1 || value > most[key])
		most[key] = value
	if (times[key] == 1)
		second[key] = mode == "icount" ? $8 / $9 / $6 : $8 / $6
	next
}

{
	state[key] = "failed"
	fail($2, $3 ": " $6 " " $7)
}

function fail(row, why)
{
	if (!(row in failed))
		failed[row] = why
}

# A line for each way of @side.
function side_lines(row, side,   n, list, i, key, lines)
{
	n = split(ways[row, side], list, SUBSEP)
	for (i = 1; i <= n; i++) {
		key = row SUBSEP side SUBSEP list[i]
		if (times[key] != runs)
			fail(row, side ": " list[i] ": in " times[key] " of " runs " runs")
		lines = lines row OFS title[row] OFS side OFS list[i] OFS state[key] OFS
		if (state[key] == "measured")
			lines = lines sprintf("%.1f", least[key]) OFS sprintf("%.1f", second[key]) \
				OFS (runs > 1 ? sprintf("%.2f", (most[key] / least[key] - 1) * 100) : "-")
		else
			lines = lines "-" OFS "-" OFS "-"
		lines = lines OFS kernel[row] OFS target[row] "\n"
	}
	if (!n)
		fail(row, "nothing from " side)
	return lines
}

END {
	runs = file - 2
	for (r = 1; r <= count; r++) {
		row = order[r]
		printf "%s%s", side_lines(row, "zircon"), side_lines(row, "linux")
		if (row in failed) {
			bad++
			print "# " row " failed: " failed[row]
		}
	}
	print count - bad " passed, " bad + 0 " failed"
}
