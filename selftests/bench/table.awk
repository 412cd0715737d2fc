# SPDX-License-Identifier: GPL-2.0-only
#
# The results as a table: awk -v mode=icount|time [-v markdown=1] -f table.awk RESULTS
#
# One line for Zircon's way beside the best of Linux's, and below it one for each other.

BEGIN {
	FS = "\t"
	width = split(mode == "icount" ? \
		"operation|Zircon|Linux|ratio|Linux's way|target|Zircon's kernel|spread" : \
		"operation|Zircon|p99|Linux|p99|ratio|Linux's way", head, "|")
	lines = 0
	for (i = 1; i <= width; i++)
		cell[0, i] = head[i]
}

/^#/ || NF < 10 {
	next
}

$1 != row {
	flush()
	row = $1
	title = $2
	kernel = $9
	target = $10
	n = 0
}

$3 == "zircon" {
	zircon = $5
	zircon_value = $6
	zircon_second = $7
	zircon_spread = $8
	next
}

{
	n++
	way[n] = $4
	linux[n] = $5
	value[n] = $6
	second[n] = $7
	spread[n] = $8
}

# 1234567 as 1,234,567
function commas(x,   s, out)
{
	s = sprintf("%.0f", x)
	while (length(s) > 3) {
		out = "," substr(s, length(s) - 2) out
		s = substr(s, 1, length(s) - 3)
	}
	return s out
}

function number(state, x)
{
	if (state == "measured")
		return commas(x)
	return state == "not-yet" ? "not yet" : "failed"
}

function put(c, text)
{
	cell[lines, c] = text
}

function flush(   i, j, best, c, tail)
{
	if (row == "")
		return
	best = 0
	for (i = 1; i <= n; i++)
		if (linux[i] == "measured" && (!best || value[i] < value[best]))
			best = i
	for (j = 0; j <= n; j++) {
		# The best first, then the others as they come.
		i = j ? j : best
		if (!i || (j && i == best))
			continue
		lines++
		c = 0
		put(++c, j && best ? "" : title)
		put(++c, j && best ? "" : number(zircon, zircon_value))
		if (mode == "time")
			put(++c, zircon == "measured" && !(j && best) ? commas(zircon_second) : "")
		put(++c, number(linux[i], value[i]))
		if (mode == "time")
			put(++c, linux[i] == "measured" ? commas(second[i]) : "")
		put(++c, zircon == "measured" && linux[i] == "measured" ? \
			sprintf("%.2f", zircon_value / value[i]) : "-")
		put(++c, way[i])
		if (mode != "icount")
			continue
		tail = !(j && best)
		put(++c, !tail ? "" : target == "-" ? "-" : commas(target))
		put(++c, !tail ? "" : kernel == "-" ? "-" : commas(kernel))
		if (tail && zircon_spread + 0 > spread[i] + 0)
			put(++c, zircon_spread == "-" ? "-" : zircon_spread " %")
		else
			put(++c, spread[i] == "-" ? "-" : spread[i] " %")
	}
}

# Numbers stand on the right.
function right(c)
{
	return head[c] != "operation" && head[c] != "Linux's way"
}

END {
	flush()
	if (markdown) {
		for (i = 0; i <= lines; i++) {
			line = "|"
			for (c = 1; c <= width; c++)
				line = line " " cell[i, c] " |"
			print line
			if (i)
				continue
			line = "|"
			for (c = 1; c <= width; c++)
				line = line (right(c) ? "---:|" : "---|")
			print line
		}
		exit
	}
	for (c = 1; c <= width; c++)
		for (i = 0; i <= lines; i++)
			if (length(cell[i, c]) > wide[c])
				wide[c] = length(cell[i, c])
	for (i = 0; i <= lines; i++) {
		line = ""
		for (c = 1; c <= width; c++)
			line = line sprintf("%" (right(c) ? "" : "-") wide[c] "s", cell[i, c]) "  "
		sub(/ +$/, "", line)
		print line
	}
}
