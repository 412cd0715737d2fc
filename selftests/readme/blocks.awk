# SPDX-License-Identifier: GPL-2.0-only
#
# Takes the fenced blocks out of README.md:
#
#	awk -v dir=DIR -f blocks.awk README.md
#
# Each becomes DIR/NN.text; DIR/NN.kind has what the comment before it says after "ci:",
# "unmarked" if there is none. Blocks of other languages than sh need no comment.

/^<!-- ci: .* -->$/ {
	kind = $0
	sub(/^<!-- ci: /, "", kind)
	sub(/ -->$/, "", kind)
	next
}

/^```/ && !inside {
	inside = 1
	language = substr($0, 4)
	if (kind == "" && language == "sh")
		kind = "unmarked"
	if (kind == "") {
		name = ""
		next
	}
	name = sprintf("%s/%02d", dir, ++blocks)
	print kind > (name ".kind")
	close(name ".kind")
	printf "" > (name ".text")
	next
}

/^```/ {
	inside = 0
	if (name != "")
		close(name ".text")
	kind = ""
	next
}

inside {
	if (name != "")
		print > (name ".text")
	next
}

!/^$/ {
	kind = ""
}
