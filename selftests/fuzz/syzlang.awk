# SPDX-License-Identifier: GPL-2.0-only
#
# Writes dev_zircon.txt, or with -v consts=1 dev_zircon.txt.const, from the table of calls and
# the constants of the interface; see gen-syzlang.
#
# A call is ZX_IOC_CALL with the call's number and its arguments, each widened to 64 bits, in
# a structure of its own. What an argument is follows from its C type, its name and the group
# of the call; a call that is new in the table needs nothing here.

BEGIN {
	FS = "\t"
	# Types of objects, and how they are called in arguments.
	split("job process thread vmo vmar channel event eventpair socket port fifo timer stream " \
	      "clock log pager resource interrupt iommu bti pmt guest vcpu profile suspend msi", t, " ")
	for (i in t)
		object[t[i]] = 1
	split("parent_job job root_job job parent_vmar vmar vmar_handle vmar child_vmar vmar " \
	      "proc_handle process proc process shared_proc process restricted_vmar_handle vmar " \
	      "pager_vmo vmo aux_vmo vmo kernel_vmo vmo bootimage_vmo vmo guest_handle guest " \
	      "port_handle port new_futex_owner thread new_requeue_owner thread parent_rsrc resource " \
	      "stall_resource resource vmex resource resource_out resource out_stream stream " \
	      "out_socket socket socket_to_share socket token suspend out_allocation msi " \
	      "out_interrupt interrupt", t, " ")
	for (i = 1; i in t; i += 2)
		object_of[t[i]] = t[i + 1]
	group_object["debug"] = "log"
	group_object["time"] = "clock"
	group_object["job"] = "job"
	# Structures that are described below.
	split("zx_port_packet_t zx_channel_call_args_t zx_channel_call_etc_args_t zx_wait_item_t " \
	      "zx_handle_info_t zx_handle_disposition_t zx_iovec_t", t, " ")
	for (i in t)
		structure[t[i]] = substr(t[i], 1, length(t[i]) - 2)
	alone["object_signal"] = "event"
	alone["object_signal_peer"] = "eventpair"
	alone["handle_close"] = "suspend"
	# 0x5a580000, which is no number to every awk.
	nr_base = 1515716608
}

function resource(obj)
{
	if (obj != "any" && !(obj in known)) {
		known[obj] = 1
		objects[++nobjects] = obj
	}
	return obj == "any" ? "zx_handle" : "zx_" obj
}

# What a handle refers to, as far as name and group tell.
function object_type(call, group, arg)
{
	if (arg in object_of)
		return object_of[arg]
	if (arg in object && !(arg == "resource" && call == "debuglog_create"))
		return arg
	if (call ~ /^eventpair/)
		return "eventpair"
	if (call ~ /^pmt_/)
		return "pmt"
	if (call == "msi_create")
		return "msi"
	if (group in group_object)
		return group_object[group]
	if (group in object)
		return group
	return "any"
}

function output(call, group, arg)
{
	if (call ~ /^task_suspend/)
		return "suspend"
	if (call == "exception_get_thread")
		return "thread"
	if (call == "exception_get_process")
		return "process"
	if (call == "vcpu_create")
		return "vcpu"
	if (call == "bti_pin")
		return "pmt"
	if (call ~ /^pager_create_vmo$/)
		return "vmo"
	if (call ~ /^(handle_|object_|syscall_test|task_|system_|pci_)/)
		return arg == "out" || arg == "event" ? (arg == "event" ? "event" : "any") : "any"
	return object_type(call, group, arg)
}

# The field of a pointer's length is the argument that has its name, or that follows it.
function length_name(i, args, n,    j, base)
{
	base = args[i]
	for (j = 1; j <= n; j++)
		if (args[j] == base "_size" || args[j] == "num_" base)
			return args[j]
	for (j = i + 1; j <= i + 1 && j <= n; j++)
		if (args[j] ~ /(^|_)(size|len|count)$/ && types[j] !~ /\*/)
			return args[j]
	return ""
}

# Words of the language are no names of fields.
function field(name)
{
	return name ~ /^(type|parent|include|resource|syscall|string|len|size|flags|proc|opt|in|out|inout|const|ptr|void|array|bytesize|bitsize|define|meta)$/ ? name "_" : name
}

function emit(text)
{
	out[++lines] = text
}

function define_call(nr, call, group, decl, variant,    full, n, part, i, arg, type, of, dir, text, obj, lens, counted, target, named)
{
	full = variant == "" ? call : call "_" variant
	n = decl == "void" ? 0 : split(decl, part, ", ")
	delete names
	delete types
	delete lens
	delete counted
	for (i = 1; i <= n; i++) {
		match(part[i], /[a-z_][a-z0-9_]*$/)
		names[i] = substr(part[i], RSTART)
		types[i] = substr(part[i], 1, RSTART - 1)
		sub(/ +$/, "", types[i])
	}
	for (i = 1; i <= n; i++)
		if (types[i] ~ /\*$/ && (target = length_name(i, names, n)) != "" && !(target in lens))
			counted[lens[target] = names[i]] = 1
	emit("ioctl$zx_" full "(fd fd_zircon, cmd const[ZX_IOC_CALL], arg ptr[inout, zx_call_" full "])")
	text = "zx_call_" full " {\n"
	text = text "\tnr\tconst[ZX_SYS_" call ", int32]\n\treserved\tconst[0, int32]\n"
	for (i = 1; i <= n; i++) {
		arg = names[i]
		named = field(arg)
		type = types[i]
		if (type ~ /\*$/) {
			of = type
			dir = of ~ /^const / ? "in" : "inout"
			sub(/^const /, "", of)
			sub(/ *\*$/, "", of)
			if (of == "zx_handle_t") {
				if (dir == "in")
					text = text "\t" named "\tptr64[in, array[" resource("any") "]]\n"
				else if (arg == "handles")
					text = text "\t" named "\tptr64[out, array[" resource("any") "]]\n"
				else
					text = text "\t" named "\tptr64[out, " resource(output(call, group, arg)) "]\n"
			} else if (of in structure) {
				used[structure[of]] = 1
				text = text "\t" named "\tptr64[" dir ", " (counted[arg] ? "array[" structure[of] "]" : structure[of]) "]\n"
			} else if (of == "zx_futex_t") {
				text = text "\t" named "\tptr64[in, int32[0:2]]\n"
			} else if (of ~ /^u?int32_t$/ || of ~ /^(zx_signals_t)$/) {
				text = text "\t" named "\tptr64[out, int32]\n"
			} else if (of ~ /^(size_t|u?int64_t|zx_koid_t|zx_vaddr_t|zx_time_t|zx_off_t|zx_paddr_t)$/) {
				if (of == "zx_vaddr_t")
					text = text "\t" named "\tptr64[out, int64]\n"
				else if (of == "zx_koid_t")
					text = text "\t" named "\tptr64[out, zx_koid]\n"
				else
					text = text "\t" named "\tptr64[out, " (arg == "addrs" ? "array[int64]" : "int64") "]\n"
			} else
				text = text "\t" named "\tptr64[" dir ", array[int8]]\n"
			continue
		}
		if (type == "zx_handle_t") {
			text = text "\t" named "\t" resource(variant == "" ? object_type(call, group, arg) : variant) "\n"
			text = text "\tpad" i "\tconst[0, int32]\n"
			continue
		}
		if (arg in lens) {
			obj = field(lens[arg])
			text = text "\t" named "\t" (arg ~ /^(num_(handles|items|vector|addrs)|count)$/ ? "len" : "bytesize") "[" obj ", int64]\n"
		} else if (type == "zx_rights_t")
			text = text "\t" named "\tflags[zx_rights, int64]\n"
		else if (type == "zx_signals_t" || arg ~ /_mask$/)
			text = text "\t" named "\tflags[zx_signals, int64]\n"
		else if (type == "zx_vm_option_t")
			text = text "\t" named "\tflags[zx_vm_options, int64]\n"
		else if (arg == "topic" && group == "object")
			text = text "\t" named "\tflags[zx_info_topics, int64]\n"
		else if (arg == "property")
			text = text "\t" named "\tflags[zx_properties, int64]\n"
		else if (arg == "op" && group == "vmo")
			text = text "\t" named "\tflags[zx_vmo_ops, int64]\n"
		else if (arg == "options" && call == "vmo_create")
			text = text "\t" named "\tflags[zx_vmo_options, int64]\n"
		else if (arg == "options" && call == "object_wait_async")
			text = text "\t" named "\tflags[zx_wait_async_options, int64]\n"
		else if (arg ~ /^options$/)
			text = text "\t" named "\tint64[0:3]\n"
		else if (arg == "koid")
			text = text "\t" named "\tzx_koid\n"
		else if (type ~ /^(zx_time_t|zx_duration_t|zx_duration_mono_t)$/)
			text = text "\t" named "\tflags[zx_times, int64]\n"
		else if (type == "zx_vaddr_t" || arg ~ /^(thread_entry|entry|stack)$/)
			text = text "\t" named "\tvma64\n"
		else
			text = text "\t" named "\tint64\n"
	}
	text = text (n < 8 ? "\trest\tarray[const[0, int64], " (8 - n) "]\n" : "") "\tret\tconst[0, int64]\n}"
	structs[++nstructs] = text
	const_of["ZX_SYS_" call] = nr_base + nr
}


# Constants of the interface, by name: uapi/abi/constants.tsv, the first file.
FILENAME ~ /constants/ {
	if ($1 !~ /^ZX_/ || $2 !~ /^(0x[0-9a-f]+|-?[0-9]+)$/)
		next
	# What the compiler has printed of the headers of Linux, and what is used by name.
	if ($1 ~ /^ZX_IOC_|^ZX_HANDLE_OP_(MOVE|DUPLICATE)$/)
		const_of[$1] = $2
	if (list_of($1) != "") {
		if (!(list_of($1) in members))
			lists[++nlists] = list_of($1)
		members[list_of($1)] = members[list_of($1)] (members[list_of($1)] == "" ? "" : ", ") $1
		const_of[$1] = $2
	}
	next
}

function list_of(name)
{
	if (name ~ /_MASK$|_BASE$|_DEFAULT_|_NONE$/)
		return ""
	if (name ~ /^ZX_RIGHT_/)
		return "zx_rights"
	if (name ~ /^ZX_(USER_SIGNAL_[0-7]|CHANNEL_(READABLE|WRITABLE|PEER_CLOSED)|EVENT_SIGNALED|EVENTPAIR_(SIGNALED|PEER_CLOSED)|SOCKET_(READABLE|WRITABLE|PEER_CLOSED)|FIFO_(READABLE|WRITABLE|PEER_CLOSED)|(JOB|PROCESS|THREAD)_TERMINATED|THREAD_(RUNNING|SUSPENDED)|TIMER_SIGNALED|SIGNAL_HANDLE_CLOSED)$/)
		return "zx_signals"
	if (name ~ /^ZX_VM_(PERM|CAN|SPECIFIC|COMPACT|MAP_RANGE|REQUIRE|ALLOW|OFFSET)/)
		return "zx_vm_options"
	if (name ~ /^ZX_INFO_[A-Z]+(_[A-Z]+)*$/ && name !~ /FLAG|TYPE|INVALID|INFO_VMO_/)
		return "zx_info_topics"
	if (name ~ /^ZX_PROP_/)
		return "zx_properties"
	if (name ~ /^ZX_VMO_OP_/)
		return "zx_vmo_ops"
	if (name ~ /^ZX_VMO_(RESIZABLE|DISCARDABLE|UNBOUNDED|TRAP_DIRTY)$/)
		return "zx_vmo_options"
	if (name ~ /^ZX_WAIT_ASYNC_/)
		return "zx_wait_async_options"
	if (name ~ /^ZX_OBJ_TYPE_/)
		return "zx_obj_types"
	if (name ~ /^ZX_PKT_TYPE_/)
		return "zx_packet_types"
	return ""
}

/^[0-9]/ {
	last_nr = $1 > last_nr ? $1 : last_nr
	if ("," $5 "," !~ /,(vdso|noreturn),/)
		define_call($1, $2, $3, $6)
	# What no call is for alone, with the calls that are for it too.
	if ($2 in alone)
		define_call($1, $2, $3, $6, alone[$2])
}


# Structures that the arguments point to.
function write_structures()
{
	print "zx_port_packet {\n\tkey\tint64\n\ttype\tflags[zx_packet_types, int32]\n\tstatus\tint32\n\tdata\tarray[int64, 4]\n}\n"
	print "zx_wait_item {\n\thandle\tzx_handle\n\twaitfor\tflags[zx_signals, int32]\n\tpending\tconst[0, int32]\n}\n"
	print "zx_handle_info {\n\thandle\tzx_handle\n\ttype\tflags[zx_obj_types, int32]\n\trights\tflags[zx_rights, int32]\n\tunused\tconst[0, int32]\n}\n"
	print "zx_handle_disposition {\n\toperation\tflags[zx_handle_ops, int32]\n\thandle\tzx_handle\n\ttype\tflags[zx_obj_types, int32]\n\trights\tflags[zx_rights, int32]\n\tresult\tconst[0, int32]\n}\n"
	print "zx_channel_call_args {\n\twr_bytes\tptr64[in, array[int8]]\n\twr_handles\tptr64[in, array[zx_handle]]\n\trd_bytes\tptr64[out, array[int8]]\n\trd_handles\tptr64[out, array[zx_handle]]\n\twr_num_bytes\tbytesize[wr_bytes, int32]\n\twr_num_handles\tlen[wr_handles, int32]\n\trd_num_bytes\tbytesize[rd_bytes, int32]\n\trd_num_handles\tlen[rd_handles, int32]\n}\n"
	print "zx_channel_call_etc_args {\n\twr_bytes\tptr64[in, array[int8]]\n\twr_handles\tptr64[inout, array[zx_handle_disposition]]\n\trd_bytes\tptr64[out, array[int8]]\n\trd_handles\tptr64[out, array[zx_handle_info]]\n\twr_num_bytes\tbytesize[wr_bytes, int32]\n\twr_num_handles\tlen[wr_handles, int32]\n\trd_num_bytes\tbytesize[rd_bytes, int32]\n\trd_num_handles\tlen[rd_handles, int32]\n}\n"
	print "zx_iovec {\n\tbuffer\tptr64[inout, array[int8]]\n\tcapacity\tbytesize[buffer, int64]\n}\n"
}

function write_text(    i, o, list)
{
	print "# Zircon calls of hosted processes, through /dev/zircon."
	print "#"
	print "# Written by selftests/fuzz/gen-syzlang from uapi/syscalls.tbl: change those."
	print ""
	print "resource fd_zircon[fd]"
	print "resource zx_handle[int32]: 0, 0x12345678, 0xffffffff"
	print "resource zx_koid[int64]: 0, 0xffffffffffffffff"
	print "resource zx_cookie[int64]: 0"
	for (o = 1; o <= nobjects; o++)
		print "resource zx_" objects[o] "[zx_handle]"
	print ""
	print "openat$zircon(fd const[AT_FDCWD], file ptr[in, string[\"/dev/zircon\"]], flags const[O_RDWR], mode const[0]) fd_zircon"
	print "ioctl$ZIRCON_VERSION(fd fd_zircon, cmd const[ZX_IOC_VERSION], arg ptr[inout, zx_ioc_version])"
	print "ioctl$ZIRCON_INSTANCE(fd fd_zircon, cmd const[ZX_IOC_INSTANCE], arg ptr[inout, zx_ioc_instance])"
	print "ioctl$ZIRCON_CALL(fd fd_zircon, cmd const[ZX_IOC_CALL], arg ptr[inout, zx_ioc_call])"
	print "ioctl$ZIRCON_SPAWN(fd fd_zircon, cmd const[ZX_IOC_SPAWN], arg ptr[inout, zx_ioc_spawn])"
	print "ioctl$ZIRCON_HOST(fd fd_zircon, cmd const[ZX_IOC_HOST], arg ptr[inout, zx_ioc_host])"
	for (i = 1; i <= lines; i++)
		print out[i]
	print ""
	print "zx_ioc_version {\n\tsize\tbytesize[parent, int32]\n\tabi_major\tconst[0, int32]\n\tabi_minor\tconst[0, int32]\n\tnr_calls\tconst[0, int32]\n\tfeatures\tconst[0, int64]\n\tbuild\tarray[const[0, int8], 64]\n}\n"
	print "zx_ioc_instance {\n\tsize\tbytesize[parent, int32]\n\tflags\tconst[0, int32]\n\troot_job\tzx_job\t(out)\n\tprocess\tzx_process\t(out)\n\tvdso\tzx_vmo\t(out)\n\tlog\tzx_log\t(out)\n}\n"
	print "zx_ioc_call {\n\tnr\tint32[" sprintf("0x%x:0x%x", nr_base, nr_base + last_nr + 8) "]\n\treserved\tconst[0, int32]\n\targs\tarray[int64, 8]\n\tret\tconst[0, int64]\n}\n"
	print "zx_ioc_spawn {\n\tsize\tbytesize[parent, int32]\n\treserved\tconst[0, int32]\n\tcookie\tarray[zx_cookie, 2]\t(out)\n}\n"
	print "zx_ioc_host {\n\tsize\tbytesize[parent, int32]\n\treserved\tconst[0, int32]\n\tcookie\tarray[zx_cookie, 2]\n}\n"
	write_structures()
	for (i = 1; i <= nstructs; i++)
		print structs[i] "\n"
	for (i = 1; i <= nlists; i++)
		print lists[i] " = " members[lists[i]]
	print "zx_handle_ops = ZX_HANDLE_OP_MOVE, ZX_HANDLE_OP_DUPLICATE"
	print "zx_times = 0, 1, 1000000, 0x7fffffffffffffff"
}

function write_consts(    name, n, i, names_, j, t)
{
	print "# Written by selftests/fuzz/gen-syzlang."
	print "arches = amd64"
	const_of["__NR_ioctl"] = 16
	const_of["__NR_openat"] = 257
	const_of["AT_FDCWD"] = "18446744073709551516"
	const_of["O_RDWR"] = 2
	for (name in const_of)
		print name " = " const_of[name] | "LC_ALL=C sort"
	close("LC_ALL=C sort")
}

END {
	if (consts)
		write_consts()
	else
		write_text()
}
