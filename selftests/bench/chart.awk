# SPDX-License-Identifier: GPL-2.0-only
#
# The ratios as a chart: awk -v title=TEXT -v subtitle=TEXT -f chart.awk RESULTS >chart.svg
#
# A bar for each row, from 1.0, which is the best of Linux's ways, to the left for less and
# to the right, hatched, for more; the scale is logarithmic. Colours are those of a light or
# a dark page, and nothing depends on them alone.

BEGIN {
	FS = "\t"
	ROW = 22
	LEFT = 296
	PLOT = 420
	RIGHT = 326
	TOP = 96
	LOW = 1 / 16
	HIGH = 4
}

/^#/ || NF < 10 {
	next
}

$1 != row {
	n++
	row = $1
	name[n] = $2
	best[n] = 0
}

$3 == "zircon" {
	state[n] = $5
	zircon[n] = $6
	next
}

$5 == "measured" && (!best[n] || $6 < best[n]) {
	best[n] = $6
	way[n] = $4
}

function text(s)
{
	gsub(/&/, "\\&amp;", s)
	gsub(/</, "\\&lt;", s)
	gsub(/>/, "\\&gt;", s)
	return s
}

function at(ratio)
{
	if (ratio < LOW)
		ratio = LOW
	if (ratio > HIGH)
		ratio = HIGH
	return LEFT + PLOT * (log(ratio) - log(LOW)) / (log(HIGH) - log(LOW))
}

function legend(x, class, what)
{
	printf "<rect class=\"%s\" x=\"%d\" y=\"58\" width=\"22\" height=\"12\" rx=\"2\"/>\n", class, x
	printf "<text class=\"small\" x=\"%d\" y=\"68\">%s</text>\n", x + 28, text(what)
}

function bar(i,   y, ratio, one, end, x, w, class)
{
	y = TOP + (i - 1) * ROW
	one = at(1)
	printf "<text class=\"name\" x=\"%d\" y=\"%d\">%s</text>\n", LEFT - 12, y + 15, text(name[i])
	printf "<text class=\"small\" x=\"%d\" y=\"%d\">%s</text>\n", LEFT + PLOT + 14, y + 15,
	       text(way[i])
	if (state[i] != "measured" || !best[i]) {
		printf "<rect class=\"none\" x=\"%.1f\" y=\"%d\" width=\"52\" height=\"14\" rx=\"2\"/>\n",
		       one - 26, y + 4
		printf "<text class=\"none\" x=\"%.1f\" y=\"%d\">%s</text>\n", one, y + 15,
		       state[i] == "not-yet" ? "not yet" : "failed"
		return
	}
	ratio = zircon[i] / best[i]
	end = at(ratio)
	class = ratio <= 1 ? "less" : "more"
	x = ratio <= 1 ? end : one
	w = ratio <= 1 ? one - end : end - one
	printf "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"14\" rx=\"2\"/>\n", class, x,
	       y + 4, w < 1 ? 1 : w
	printf "<text class=\"value\" x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%.2f</text>\n",
	       ratio <= 1 ? end - 5 : end + 5, y + 15, ratio <= 1 ? "end" : "start", ratio
}

END {
	width = LEFT + PLOT + RIGHT
	bottom = TOP + n * ROW + 4
	height = bottom + 34
	printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\"" \
	       " role=\"img\" aria-label=\"%s\">\n", width, height, width, height, text(title)
	print "<style>"
	print "text { font: 12px system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: #1f2328 }"
	print ".page { fill: #ffffff; stroke: #d1d9e0 }"
	print ".title { font-size: 16px; font-weight: 600 }"
	print ".small { font-size: 11px; fill: #59636e }"
	print ".name { text-anchor: end }"
	print ".value { font-weight: 600 }"
	print ".stripe { fill: #f6f8fa }"
	print ".grid { stroke: #d1d9e0; stroke-width: 1 }"
	print ".one { stroke: #1f2328; stroke-width: 1.5 }"
	print ".axis { font-size: 11px; fill: #59636e; text-anchor: middle }"
	print ".less { fill: #2f6fb5 }"
	print ".more { fill: url(#hatch); stroke: #b35900; stroke-width: 1.5 }"
	print ".hatch { stroke: #b35900; stroke-width: 3 }"
	print "rect.none { fill: #ffffff; stroke: #818b98; stroke-dasharray: 3 2 }"
	print "text.none { font-size: 11px; font-style: italic; fill: #59636e; text-anchor: middle }"
	print "@media (prefers-color-scheme: dark) {"
	print "text { fill: #f0f6fc }"
	print ".page { fill: #0d1117; stroke: #3d444d }"
	print ".small, .axis, text.none { fill: #9198a1 }"
	print ".stripe { fill: #151b23 }"
	print ".grid { stroke: #3d444d }"
	print ".one { stroke: #f0f6fc }"
	print ".less { fill: #58a6ff }"
	print ".more { stroke: #f0a04b }"
	print ".hatch { stroke: #f0a04b }"
	print "rect.none { fill: #0d1117; stroke: #656c76 }"
	print "}"
	print "</style>"
	print "<defs><pattern id=\"hatch\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\"" \
	      " patternTransform=\"rotate(45)\"><line class=\"hatch\" x1=\"1.5\" y1=\"0\" x2=\"1.5\" y2=\"7\"/>" \
	      "</pattern></defs>"
	printf "<rect class=\"page\" x=\"0.5\" y=\"0.5\" width=\"%d\" height=\"%d\" rx=\"8\"/>\n", width - 1,
	       height - 1
	printf "<text class=\"title\" x=\"20\" y=\"28\">%s</text>\n", text(title)
	printf "<text class=\"small\" x=\"20\" y=\"46\">%s</text>\n", text(subtitle)
	legend(20, "less", "Zircon's way costs less")
	legend(196, "more", "it costs more")
	legend(322, "none", "the call is not implemented yet")
	printf "<text class=\"small\" x=\"%d\" y=\"88\">the cheapest of Linux's ways</text>\n",
	       LEFT + PLOT + 14

	for (i = 2; i <= n; i += 2)
		printf "<rect class=\"stripe\" x=\"8\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n",
		       TOP + (i - 1) * ROW, width - 16, ROW
	for (x = LOW; x <= HIGH; x *= 2) {
		printf "<line class=\"%s\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>\n",
		       x == 1 ? "one" : "grid", at(x), TOP - 2, at(x), bottom
		printf "<text class=\"axis\" x=\"%.1f\" y=\"%d\">%s</text>\n", at(x), bottom + 16,
		       x < 1 ? "1/" (1 / x) : x
	}
	for (i = 1; i <= n; i++)
		bar(i)
	print "</svg>"
}
