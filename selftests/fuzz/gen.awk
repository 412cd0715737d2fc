# SPDX-License-Identifier: GPL-2.0-only
#
# What zxfuzz knows about the calls, from uapi/syscalls.tbl:
#
#	awk -F'\t' -f gen.awk ../../uapi/syscalls.tbl
#
# One line for each call that has a kernel entry and returns, implemented or not:
#
#	{ NUMBER, "NAME", TODO, NARGS, { { KIND, TYPE, "NAME" }, ... } },
#
# KIND is FZ_HANDLE, FZ_OUT (a pointer to where a new handle goes), FZ_IN and FZ_INOUT
# (other pointers), FZ_LEN, FZ_OPTIONS, FZ_RIGHTS, FZ_SIGNALS, FZ_TIME, FZ_ADDR, FZ_NUMBER.
# TYPE is FZ_T_* of handles, from the argument's name or else the call's group; the list of
# types comes first, as an enum. A call that is new in the table needs nothing here: names
# that are not known get the general treatment.

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
	printf "enum fz_type {\n"
	for (i = 1; i <= n; i++)
		printf "\tFZ_T_%s,\n", toupper(types[i])
	print "\tFZ_T_COUNT\n};\n"
	print "static const char *const fz_type_names[] __attribute__((unused)) = {"
	for (i = 1; i <= n; i++)
		printf "\t\"%s\",\n", types[i]
	print "};\n\nstatic const struct fz_info fz_infos[] = {"
}

function type_of(call, group, arg)
{
	if (arg in alias)
		return alias[arg]
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
	if (type ~ /^zx_(time|duration|ticks|instant)/)
		return "FZ_TIME"
	if (type == "zx_vaddr_t" || arg ~ /entry|stack/)
		return "FZ_ADDR"
	if (arg ~ /options|flags|topic|property|^op$|kind|mode|action/)
		return "FZ_OPTIONS"
	if (type == "size_t" || arg ~ /size|len|num|count|width/)
		return "FZ_LEN"
	return "FZ_NUMBER"
}

/^[0-9]/ {
	flags = "," $5 ","
	if (flags ~ /,(vdso|noreturn),/)
		next
	args = ""
	count = $6 == "void" ? 0 : split($6, part, ", ")
	for (i = 1; i <= count; i++) {
		match(part[i], /[a-z_][a-z0-9_]*$/)
		arg = substr(part[i], RSTART)
		type = substr(part[i], 1, RSTART - 1)
		sub(/ +$/, "", type)
		kind = kind_of(type, arg)
		# Handles to be read are no handles to be made.
		if (kind == "FZ_OUT" && (type ~ /^const/ || arg ~ /^handles/))
			kind = type ~ /^const/ ? "FZ_IN" : "FZ_INOUT"
		args = args sprintf("%s{ %s, FZ_T_%s, \"%s\" }", i > 1 ? ", " : "", kind,
				    toupper(type_of($2, $3, arg)), arg)
	}
	printf "\t{ %d, \"%s\", %d, %d, {\n\t\t%s } },\n", $1, $2, flags ~ /,todo,/, count,
		count ? args : "{ 0 }"
}

END {
	print "};"
}
