# SPDX-License-Identifier: GPL-2.0-only
#
# What zxfuzz knows about the calls, from the tables of uapi/:
#
#	awk -F'\t' -v form=hosted|native -f gen.awk abi/structs.tsv abi/constants.tsv syscalls.tbl
#	awk -F'\t' -v form=entries -f gen.awk ...: the functions of the native form, as C
#
# One line for each call that returns, implemented or not:
#
#	{ NUMBER, "NAME", TODO, ENDS, NARGS, {
#		{ KIND, TYPE, LAYOUT, VERSION, FIRST, COUNT, "NAME" }, ... } },
#
# hosted: those that have a kernel entry; native: those that the vDSO exports, and that may
# end the thread.
#
# KIND is FZ_HANDLE, FZ_OUT (a pointer to where a new handle goes), FZ_IN and FZ_INOUT
# (other pointers), FZ_LEN, FZ_OPTIONS, FZ_RIGHTS, FZ_SIGNALS, FZ_TIME, FZ_ADDR, FZ_ENTRY,
# FZ_STACK, FZ_KOID, FZ_NUMBER. TYPE is FZ_T_* of handles, from the argument's name or else the call's
# group. LAYOUT is where a pointer's struct is in fz_layouts, whose fields are like arguments.
# FIRST and COUNT are the constants in fz_constants that its options are made of; VERSION is
# that of the struct beside them, or 255 if they are one of these and no more. Of a length FIRST is the pointer that it belongs to: 0 for
# none, 1 for the first argument or field. A call that is new in the tables needs nothing
# here: names that are not known get the general treatment.

BEGIN {
	n = split("any job process thread vmo vmar channel event eventpair socket port fifo timer " \
		  "stream clock log pager guest vcpu bti iommu interrupt resource profile " \
		  "exception token pmt msi iob pci", types, " ")
	for (i = 1; i <= n; i++)
		is_type[types[i]] = 1
	# What is called otherwise than what it is.
	split("parent_job job root_job job parent_vmar vmar vmar_handle vmar child_vmar vmar " \
	      "proc_handle process shared_proc process pager_vmo vmo kernel_vmo vmo src_obj any " \
	      "source any port_handle port new_futex_owner thread new_requeue_owner thread " \
	      "scope any close_handle any parent_rsrc resource stall_resource resource " \
	      "vmex resource arg1 any socket_to_share socket", alias_list, " ")
	for (i = 1; i in alias_list; i += 2)
		alias[alias_list[i]] = alias_list[i + 1]
	# Groups that are called otherwise than the object.
	group_type["debug"] = "log"
	group_type["time"] = "clock"
	group_type["object"] = group_type["handle"] = group_type["task"] = "any"
	group_type["multi"] = group_type["test"] = group_type["system"] = "any"
	group_type["futex"] = "thread"
	# What a void pointer points to.
	split("clock_create:args zx_clock_create_args_v1_t clock_update:args zx_clock_update_args_v2_t " \
	      "job_set_policy:policy zx_policy_basic_v2_t channel_write:bytes zx_channel_iovec_t " \
	      "channel_write_etc:bytes zx_channel_iovec_t", pointee_list, " ")
	for (i = 1; i in pointee_list; i += 2)
		pointee[pointee_list[i]] = pointee_list[i + 1]
	pointee["wr_bytes"] = "zx_channel_iovec_t"
	# Which options go with which call, where neither has the group's name.
	split("clock_create ZX_CLOCK_OPT_ clock_update ZX_CLOCK_UPDATE_OPTION_ " \
	      "object_wait_async ZX_WAIT_ASYNC_ job_set_policy ZX_POL_ " \
	      "socket_set_disposition ZX_SOCKET_DISPOSITION_ timer_create ZX_TIMER_SLACK_ " \
	      "stream_seek ZX_STREAM_SEEK_ORIGIN_ system_get_event ZX_SYSTEM_EVENT_", prefix_list, " ")
	for (i = 1; i in prefix_list; i += 2)
		options_prefix[prefix_list[i]] = prefix_list[i + 1]
	split("topic ZX_INFO_ property ZX_PROP_ operation ZX_HANDLE_OP_ clock_id ZX_CLOCK_", prefix_list, " ")
	for (i = 1; i in prefix_list; i += 2)
		name_prefix[prefix_list[i]] = prefix_list[i + 1]
	# One of them, not some.
	one_of = "^(topic|property|op|operation|type|kind|clock_id|whence|condition|action)$"
	split("clock_create 1 clock_update 2 clock_get_details 1", version_list, " ")
	for (i = 1; i in version_list; i += 2)
		version[version_list[i]] = version_list[i + 1]
	fields["zx_handle_t"] = "handle\t0\t4\tzx_handle_t\n"
	struct_size["zx_handle_t"] = 4
}

function print_types(    i)
{
	print "enum fz_type {"
	for (i = 1; i in types; i++)
		printf "\tFZ_T_%s,\n", toupper(types[i])
	print "\tFZ_T_COUNT\n};\n"
	print "static const char *const fz_type_names[] __attribute__((unused)) = {"
	for (i = 1; i in types; i++)
		printf "\t\"%s\",\n", types[i]
	print "};\n"
}

function type_of(call, group, arg)
{
	if (arg in alias)
		return alias[arg]
	if (in_struct && arg == "handle")
		return "any"
	if (arg in is_type)
		return arg
	if (call ~ /^eventpair/)
		return "eventpair"
	if (call == "debuglog_create" && arg == "resource")
		return "resource"
	if (group in group_type)
		return group_type[group]
	return group in is_type ? group : "any"
}

function kind_of(type, arg)
{
	if (type ~ /\*$/)
		return type ~ /^zx_handle_t/ ? "FZ_OUT" : type ~ /^const / ? "FZ_IN" : "FZ_INOUT"
	if (type == "zx_handle_t")
		return "FZ_HANDLE"
	if (type == "zx_rights_t")
		return "FZ_RIGHTS"
	if (type == "zx_signals_t" || arg ~ /_mask$/)
		return "FZ_SIGNALS"
	if (type ~ /^zx_koid/ || arg == "koid")
		return "FZ_KOID"
	if (type ~ /^zx_(time|duration|ticks|instant)/ || arg ~ /^(synthetic|reference)_value$/)
		return "FZ_TIME"
	if (arg ~ /entry$/)
		return "FZ_ENTRY"
	if (arg ~ /stack$/)
		return "FZ_STACK"
	if (type == "zx_vaddr_t")
		return "FZ_ADDR"
	if (arg ~ /options|flags|topic|property|^op$|kind|mode|action|condition|operation|disposition|whence/ ||
	    arg == "clock_id" || (arg == "type" && type ~ /^(zx_obj_type_t|uint32_t)/))
		return "FZ_OPTIONS"
	if (type == "size_t" || arg ~ /size|len|num|count|width|capacity/)
		return "FZ_LEN"
	return "FZ_NUMBER"
}

# The constants that begin like this, once each.
function constants_of(prefix,    i, first)
{
	if (prefix in range)
		return range[prefix]
	first = nr_constants + 0
	for (i = 0; i < nr_names; i++)
		if (index(names[i], prefix) == 1)
			constant[nr_constants++] = value[names[i]]
	range[prefix] = nr_constants > first ? first ", " (nr_constants - first) : "0, 0"
	return range[prefix]
}

function options_of(call, group, arg)
{
	if (arg in name_prefix)
		return constants_of(name_prefix[arg])
	if (arg == "type")
		return constants_of(call == "port_queue" ? "ZX_PKT_TYPE_" : "ZX_OBJ_TYPE_")
	if (arg == "op")
		return constants_of("ZX_" toupper(group) "_OP_")
	if (call in options_prefix)
		return constants_of(options_prefix[call])
	return constants_of(call ~ /^vmar_/ ? "ZX_VM_" : "ZX_" toupper(group) "_")
}

# Which of the first n of list the length that is the nth is of.
function pointer_of(list, n,    i, arg)
{
	arg = name_in(list[n])
	sub(/num_/, "", arg)
	sub(/_(size|len|count|num)$/, "", arg)
	for (i = 1; i in list; i++)
		if (i != n && name_in(list[i]) == arg)
			return i
	for (i = n - 1; i > 0; i--)
		if (list[i] ~ /\*/)
			return i
	return 0
}

# Of an argument in the table, or of a field.
function name_in(text)
{
	sub(/\t.*/, "", text)
	match(text, /[a-z_][a-z0-9_]*$/)
	return substr(text, RSTART)
}

function describe(call, group, type, arg, list, n,    kind, base, layout, more)
{
	kind = kind_of(type, arg)
	# Handles to be read are no handles to be made.
	if (kind == "FZ_OUT" && (type ~ /^const/ || arg ~ /handles/))
		kind = type ~ /^const/ ? "FZ_IN" : "FZ_INOUT"
	if (kind == "FZ_IN" || kind == "FZ_INOUT") {
		base = type
		sub(/^const /, "", base)
		sub(/ *\*$/, "", base)
		if (call ":" arg in pointee)
			base = pointee[call ":" arg]
		else if (arg in pointee)
			base = pointee[arg]
		layout = layout_of(base, call, group)
	}
	more = kind == "FZ_OPTIONS" ? options_of(call, group, arg) : kind == "FZ_LEN" ? pointer_of(list, n) ", 0" : "0, 0"
	return sprintf("{ %s, FZ_T_%s, %d, %d, %s, \"%s\" }", kind, toupper(type_of(call, group, arg)), layout,
		       kind != "FZ_OPTIONS" ? 0 : arg ~ one_of ? 255 : version[call], more, arg)
}

# The number of the layout of a struct, 0 for none.
function layout_of(base, call, group,    i, m, line, part, text, count)
{
	if (!(base in fields))
		return 0
	if (base in layout_number)
		return layout_number[base]
	m = split(fields[base], line, "\n") - 1
	in_struct++
	for (i = 1; i <= m; i++) {
		split(line[i], part, "\t")
		text = text sprintf("\t{ %d, %d, %s },\n", part[2], part[3],
				    describe(call, group, part[4], part[1], line, i))
	}
	in_struct--
	# Those of what it points to have been numbered by now.
	layout_number[base] = ++nr_layouts
	layouts[nr_layouts] = sprintf("\t{ %d, %d, %d },\t/* %s */\n", struct_size[base], nr_fields, m, base)
	field_lines = field_lines text
	nr_fields += m
	return nr_layouts
}

FILENAME ~ /structs\.tsv$/ {
	if ($3 ~ /^[a-z_0-9]+$/ && $4 < 256 && ($5 == 4 || $5 == 8) && $7 ~ /^(any|x86-64)$/ && $8 == "2022") {
		fields[$1] = fields[$1] $3 "\t" $4 "\t" $5 "\t" $6 "\n"
		struct_size[$1] = $2
	}
	next
}

FILENAME ~ /constants\.tsv$/ {
	if ($2 ~ /^-?(0x[0-9a-f]+|[0-9]+)$/ && !($1 in value)) {
		names[nr_names++] = $1
		value[$1] = $2
	}
	next
}

/^[0-9]/ {
	flags = "," $5 ","
	if (flags ~ (form == "hosted" ? ",(vdso|noreturn)," : ",internal,"))
		next
	args = ""
	count = $6 == "void" ? 0 : split($6, part, ", ")
	for (i = 1; i <= count; i++) {
		match(part[i], /[a-z_][a-z0-9_]*$/)
		arg = substr(part[i], RSTART)
		type = substr(part[i], 1, RSTART - 1)
		sub(/ +$/, "", type)
		args = args sprintf("%s\t\t%s", i > 1 ? ",\n" : "", describe($2, $3, type, arg, part, i))
	}
	calls[nr_calls++] = sprintf("\t{ %d, \"%s\", %d, %d, %d, {\n%s } },", $1, $2, flags ~ /,todo,/,
				    flags ~ /,noreturn,/, count, count ? args : "\t\t{ 0 }")
	call_names[nr_calls - 1] = $2
}

END {
	if (form == "entries") {
		for (i = 0; i < nr_calls; i++)
			printf "void zx_%s(void) __attribute__((weak));\n", call_names[i]
		print "\nvoid (*const fz_entries[])(void) = {"
		for (i = 0; i < nr_calls; i++)
			printf "\tzx_%s,\n", call_names[i]
		print "};"
		exit
	}
	print_types()
	print "static const uint64_t fz_constants[] = {"
	for (i = 0; i < nr_constants; i++)
		printf "\t(uint64_t)%sull,\n", constant[i]
	print "};\n\nstatic const struct fz_field fz_fields[] = {"
	printf "%s", field_lines
	print "};\n\nstatic const struct fz_layout fz_layouts[] = {\n\t{ 0, 0, 0 },"
	for (i = 1; i <= nr_layouts; i++)
		printf "%s", layouts[i]
	print "};\n\nstatic const struct fz_info fz_infos[] = {"
	for (i = 0; i < nr_calls; i++)
		print calls[i]
	print "};"
}
