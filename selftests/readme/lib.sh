# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2016
#
# The parts of README.md that are made: between "<!-- NAME begin -->" and "<!-- NAME end -->".

README=$ROOT/README.md

# part NAME: what README.md has there.
part()
{
	awk -v begin="<!-- $1 begin -->" -v end="<!-- $1 end -->" '
		$0 == end { inside = 0 }
		inside
		$0 == begin { inside = 1 }
	' "$README"
}

# put_part NAME: what is on stdin takes the place of what README.md has there.
put_part()
{
	local new

	new=$(mktemp)
	cat >"$new.in"
	awk -v begin="<!-- $1 begin -->" -v end="<!-- $1 end -->" -v from="$new.in" '
		$0 == end { inside = 0; found++ }
		!inside
		$0 == begin {
			inside = 1
			found++
			while ((getline line < from) > 0)
				print line
		}
		END { exit found != 2 }
	' "$README" >"$new" && cat "$new" >"$README"
	rm "$new" "$new.in"
}

# examples_only: of the output of "make run", what the virtual machine printed.
examples_only()
{
	sed -n '/^Linux [0-9]/,$p'
}

# recording: of what "make run" printed, the text block that README.md shows.
recording()
{
	echo '```text'
	echo '$ make run'
	echo '[...]'
	examples_only
	echo '```'
}

# bench_table RESULTS: from the logs of the benchmark, that selftests/run has left there.
bench_table()
{
	local kernel

	echo '| kernel | `zx_syscall_test_0()` | `zx_handle_close()` of no handle | Linux: `getppid()` |'
	echo '|---|---|---|---|'
	for kernel in 6.1 6.12 7.2; do
		[ ! -e "$1/$kernel.bench.log" ] || awk -v kernel="$kernel" '
			sub(/^# instructions: /, "") {
				gsub(",", "")
				n[$1] = $2
				n[$3] = $4
			}
			END {
				if (n["getppid"])
					printf "| %s | %d | %d | %d |\n", kernel, n["zx_syscall_test_0"],
					       n["zx_handle_close"], n["getppid"]
			}' "$1/$kernel.bench.log"
	done
}
