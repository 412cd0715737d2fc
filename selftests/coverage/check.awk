# SPDX-License-Identifier: GPL-2.0-only
#
# For check, which says what the tables are. The first file is what check found in the
# sources (or, for --results, a log), then syscalls.tbl, then the tables.

function problem(text)
{
	print "coverage: " text > "/dev/stderr"
	failed = 1
}

function bad_row(text)
{
	problem(FILENAME ":" FNR ": " text)
}

# What was found in the sources, by how a line begins.
function found()
{
	if ($1 == "test")
		there[$2 ":" $3] = 1
	else if ($1 == "script")
		script[$2] = 1
	else if ($1 == "form")
		form[$2] = $3
}

function parse_call(    i, n, arg)
{
	if ($1 !~ /^[0-9]+$/)
		return
	group_of[$2] = $3
	here[$2] = "," $5 "," !~ /,(todo|internal),/
	calls[nr_calls++] = $2
	# Only what is passed by value, and is not a result.
	n = split($6, arg, ", ")
	for (i = 1; i <= n; i++)
		if (arg[i] ~ /^zx_handle_t [a-z]/)
			takes_handle[$2] = 1
}

# Whether the forms that the tests of this row have are all that is wanted.
function forms_of(tests,    i, n, name, part, got)
{
	n = split(tests, name, " ")
	got = ","
	for (i = 1; i <= n; i++) {
		if (split(name[i], part, ":") != 2) {
			bad_row("\"" name[i] "\" is not PROGRAM:TEST")
			return ",both,"
		}
		if (part[1] in script) {
			got = got "native,"
			continue
		}
		if (!(name[i] in there))
			bad_row("there is no test " name[i])
		# Only Linux tasks can ask for failures, and the handlers are the same.
		got = got (part[1] == "failnth" ? "both" : form[part[1]]) ","
	}
	if (got ~ /,hosted,/ && got ~ /,native,/)
		got = got "both,"
	return got
}

function row(    i, n, call, what, got, wanted, group)
{
	if (NF < 2 || NF > 4) {
		bad_row("a row has two to four columns, this one has " NF)
		return
	}
	if ($2 !~ /^(success|semantics|right ZX_RIGHT_[A-Z_]+|ZX_ERR_[A-Z_]+)(: .+)?$/)
		bad_row("\"" $2 "\": neither success, nor ZX_ERR_NAME, nor right ZX_RIGHT_NAME, nor semantics")
	if (FILENAME != file) {
		file = FILENAME
		split("", seen)
	}
	group = FILENAME
	sub(/.*\//, "", group)
	sub(/\.tsv$/, "", group)
	has_table[group] = 1
	if ($3 == "-" && $4 == "")
		bad_row("why it cannot happen is missing")
	if ($3 != "-" && $3 != "") {
		got = forms_of($3)
		wanted = $4 ~ /^hosted only: ./ ? "hosted" : $4 ~ /^native only: ./ ? "native" : "both"
		if (got !~ "," wanted "," && !(wanted != "both" && got ~ /,both,/))
			bad_row($3 ": not shown in " (wanted == "both" ? "both forms" : "the " wanted " form"))
	}
	n = split($1, call, ",")
	for (i = 1; i <= n; i++) {
		if (!(call[i] in group_of)) {
			bad_row("there is no call " call[i])
			continue
		}
		if (group_of[call[i]] != group)
			bad_row(call[i] " is of the group " group_of[call[i]])
		what = $2
		if ((call[i], what) in seen)
			bad_row(call[i] ": twice: " what)
		seen[call[i], what] = 1
		sub(/:.*/, "", what)
		kinds[call[i], what] = 1
		total[call[i]]++
		if ($3 == "-") {
			never[call[i]]++
		} else if ($3 == "") {
			missing[call[i]] = missing[call[i]] "      not shown: " $2 "\n"
			nr_missing++
		} else {
			shown[call[i]]++
		}
	}
}

function report(    i, name, nr, all, some, not)
{
	for (i = 0; i < nr_calls; i++) {
		name = calls[i]
		if (!(group_of[name] in has_table) || !here[name])
			continue
		nr++
		all += total[name]
		some += shown[name]
		not += never[name]
		printf "%-12s %-32s %3d of %d", group_of[name], name, shown[name], total[name] - never[name]
		if (never[name])
			printf ", %d cannot happen here", never[name]
		printf "\n%s", missing[name]
		if (!((name, "success") in kinds))
			problem(name ": no row for its success")
		if (takes_handle[name] && !((name, "ZX_ERR_BAD_HANDLE") in kinds))
			problem(name ": no row for ZX_ERR_BAD_HANDLE")
	}
	printf "%d calls: %d conditions; %d shown, %d cannot happen here, %d not shown\n", nr, all,
		some, not, nr_missing
}

# --- results ---------------------------------------------------------------------------------

# The log: which tests have a result, of which programs. Those that failed are counted by
# tap.awk, as is a program that was not run.
function log_line(    name)
{
	sub(/\r$/, "")
	if ($1 == "@@" && $2 == "begin") {
		program = $3
		ran[program] = 1
	} else if (program != "" && ($1 == "ok" || $1 == "not" && $2 == "ok")) {
		name = $1 == "ok" ? $3 : $4
		sub(/^global\./, "", name)
		result[program, name] = 1
	}
}

function result_row(    i, n, name, part, native)
{
	n = split($3, name, " ")
	for (i = 1; i <= n; i++) {
		# failnth fails only where the kernel can fail for it; it says so itself.
		if (name[i] == "-" || name[i] ~ /^failnth:/ || name[i] in looked || split(name[i], part, ":") != 2)
			continue
		looked[name[i]] = 1
		native = part[1] "-native"
		if (part[1] in ran && $4 !~ /^native only: / && !((part[1], part[2]) in result))
			lost(name[i], part[1])
		if (native in ran && $4 !~ /^hosted only: / && !((native, part[2]) in result))
			lost(name[i], native)
	}
}

function lost(name, where,    table)
{
	table = FILENAME
	sub(/.*\//, "", table)
	printf "%-6s %s, of coverage/%s, has no result in %s\n", label, name, table, where
	failed = 1
}

# ---------------------------------------------------------------------------------------------

BEGIN { FS = "\t" }

FNR == 1 {
	nr_files++
	FS = nr_files == 1 ? " " : "\t"
	$0 = $0
}

mode == "results" && nr_files == 1 {
	log_line()
	next
}

nr_files == 1 {
	found()
	next
}

/^#/ || /^[ \t]*$/ { next }

mode == "results" {
	result_row()
	next
}

nr_files == 2 {
	parse_call()
	next
}

{ row() }

END {
	if (mode == "check")
		report()
	exit failed
}
