# SPDX-License-Identifier: GPL-2.0-only
#
# The results as JSON: awk -v about='NAME=VALUE;...' -v mode=icount|time -f json.awk RESULTS

BEGIN {
	FS = "\t"
	first_name = mode == "icount" ? "instructions" : "median_ns"
	second_name = mode == "icount" ? "mean_instructions" : "p99_ns"
	print "{"
	n = split(about, list, ";")
	for (i = 1; i <= n; i++) {
		eq = index(list[i], "=")
		printf "  %s: %s,\n", quote(substr(list[i], 1, eq - 1)),
		       quote(substr(list[i], eq + 1))
	}
	printf "  \"mode\": %s,\n  \"rows\": [", quote(mode)
}

function quote(s)
{
	gsub(/["\\]/, "\\\\&", s)
	return "\"" s "\""
}

function member(name, value)
{
	return value == "-" ? "" : ", \"" name "\": " value
}

function end_row()
{
	if (row != "")
		printf "\n      ]\n    }"
}

/^#/ || NF < 10 {
	next
}

$1 != row {
	comma = row == "" ? "" : ","
	end_row()
	row = $1
	printf "%s\n    {\n      \"row\": %s, \"title\": %s%s%s,\n      \"ways\": [", comma, quote($1),
	       quote($2), member("target", $10), member("zircon_kernel", $9)
	comma = ""
}

{
	printf "%s\n        { \"side\": %s, \"way\": %s, \"state\": %s%s%s%s }", comma, quote($3),
	       quote($4), quote($5), member(first_name, $6), member(second_name, $7),
	       member("spread_percent", $8)
	comma = ","
}

END {
	end_row()
	print "\n  ]\n}"
}
