// SPDX-License-Identifier: GPL-2.0-only
/*
 * The check of ELF files in zxrun, against files that are wrong in every way that comes
 * to mind, and in those that a random number generator finds. Built with the address and
 * undefined behaviour sanitizers; a file is in memory of exactly its size, so whoever
 * reads past its end is caught.
 *
 * What the check accepts is then loaded by zxkit_load(), on top of calls which make sure
 * that it asks for nothing impossible: a file is refused with a sentence, or it works.
 *
 *	elf-check PROGRAM...	Zircon programs to begin with, besides a made one
 */
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../../userlib/kit/zxkit.h"
#include "../../userlib/zxrun/zxrun.h"

#define FUZZ_SEED	0x5a6972636f6e4c78ULL
#define FUZZ_ROUNDS	300000
#define PAGE		0x1000ULL

static int tests, failures;

static void result(bool ok, const char *what, const char *detail)
{
	tests++;
	if (!ok) {
		failures++;
		printf("# %s\n", detail ? detail : "(nothing)");
	}
	printf("%sok %d elf: %s\n", ok ? "" : "not ", tests, what);
}

/* ---- Calls for zxkit_load() ---- */

#define FILE_VMO	0x11
#define COPY_VMO	0x15
#define ROOT_VMAR	0x21
#define IMAGE_VMAR	0x25
#define IMAGE_BASE	0x7f0000000000ULL
#define MAPPINGS_MAX	64

static struct {
	const struct program *file;
	uint64_t copy_size;
	uint64_t image_size;
	int mappings;
	struct {
		uint64_t start;
		uint64_t end;
	} mapping[MAPPINGS_MAX];
	const char *wrong;
} machine;

static zx_status_t wrong(const char *what)
{
	machine.wrong = what;
	return ZX_ERR_INTERNAL;
}

static uint64_t page_up(uint64_t x)
{
	return (x + PAGE - 1) & ~(PAGE - 1);
}

zx_status_t zx_vmo_read(zx_handle_t handle, void *buffer, uint64_t offset, size_t size)
{
	uint64_t end = page_up(machine.file->size), here;

	if (handle != FILE_VMO)
		return wrong("reads something else than the file");
	if (offset > end || size > end - offset)
		return wrong("reads outside of the file");
	memset(buffer, 0, size);
	if (offset >= machine.file->size)
		return ZX_OK;
	here = machine.file->size - offset;
	memcpy(buffer, (char *)machine.file->data + offset, here < size ? here : size);
	return ZX_OK;
}

zx_status_t zx_vmo_write(zx_handle_t handle, const void *buffer, uint64_t offset, size_t size)
{
	(void)buffer;
	if (handle != COPY_VMO)
		return wrong("writes to something else than a copy");
	if (offset > machine.copy_size || size > machine.copy_size - offset)
		return wrong("writes outside of a copy");
	return ZX_OK;
}

zx_status_t zx_vmo_create(uint64_t size, uint32_t options, zx_handle_t *out)
{
	(void)options;
	if (!size || size % PAGE)
		return wrong("makes an odd copy");
	machine.copy_size = size;
	*out = COPY_VMO;
	return ZX_OK;
}

zx_status_t zx_vmar_allocate(zx_handle_t parent, zx_vm_option_t options, uint64_t offset,
			     uint64_t size, zx_handle_t *vmar, zx_vaddr_t *addr)
{
	(void)options;
	if (parent != ROOT_VMAR || offset || !size || size % PAGE || size > 1ULL << 48)
		return wrong("wants an impossible region");
	machine.image_size = size;
	*vmar = IMAGE_VMAR;
	*addr = IMAGE_BASE;
	return ZX_OK;
}

zx_status_t zx_vmar_map(zx_handle_t handle, zx_vm_option_t options, uint64_t vmar_offset,
			zx_handle_t vmo, uint64_t vmo_offset, uint64_t len, zx_vaddr_t *addr)
{
	uint64_t size = vmo == FILE_VMO ? page_up(machine.file->size) : machine.copy_size;
	uint64_t end = vmar_offset + len;
	int i;

	if (handle != IMAGE_VMAR || !(options & ZX_VM_SPECIFIC))
		return wrong("maps somewhere");
	if (!len || len % PAGE || vmar_offset % PAGE || vmo_offset % PAGE)
		return wrong("maps parts of pages");
	if (end < vmar_offset || end > machine.image_size)
		return wrong("maps outside of the region");
	if (vmo_offset > size || len > size - vmo_offset)
		return wrong("maps what the VMO does not have");
	if ((options & ZX_VM_PERM_WRITE) && (vmo == FILE_VMO || (options & ZX_VM_PERM_EXECUTE)))
		return wrong("maps the file writable, or code");
	for (i = 0; i < machine.mappings; i++)
		if (vmar_offset < machine.mapping[i].end && end > machine.mapping[i].start)
			return wrong("maps over a mapping");
	if (machine.mappings == MAPPINGS_MAX)
		return wrong("maps too much");
	machine.mapping[machine.mappings].start = vmar_offset;
	machine.mapping[machine.mappings++].end = end;
	*addr = IMAGE_BASE + vmar_offset;
	return ZX_OK;
}

zx_status_t zx_vmar_destroy(zx_handle_t handle)
{
	(void)handle;
	return ZX_OK;
}

zx_status_t zx_handle_close(zx_handle_t handle)
{
	(void)handle;
	return ZX_OK;
}

/* For zxkit_file(), which nobody calls here. */
zx_status_t zx_object_set_property(zx_handle_t handle, uint32_t property, const void *value,
				   size_t value_size)
{
	(void)handle;
	(void)property;
	(void)value;
	(void)value_size;
	return ZX_OK;
}

zx_status_t zx_vmo_replace_as_executable(zx_handle_t handle, zx_handle_t vmex, zx_handle_t *out)
{
	(void)vmex;
	*out = handle;
	return ZX_OK;
}

/* ---- One file ---- */

static const char *const kinds[] = { "program", "interpreter", "library" };

/* Loads what has been accepted. Returns NULL, or what went wrong. */
static const char *load(const struct program *program, enum file_kind kind)
{
	struct zxkit_image image;
	zx_status_t status;

	memset(&machine, 0, sizeof(machine));
	machine.file = program;
	status = zxkit_load(ROOT_VMAR, FILE_VMO, &image);
	if (machine.wrong)
		return machine.wrong;
	if (status != ZX_OK)
		return "the loader refuses what the check accepts";
	if (kind != FILE_LIBRARY && (image.entry < image.base ||
				     image.entry - IMAGE_BASE >= machine.image_size))
		return "the entry point is outside of the region";
	if (image.stack_size % PAGE)
		return "the stack has an odd size";
	return NULL;
}

/* A copy in memory of just its size. */
static const char *check_bytes(const void *bytes, size_t size, enum file_kind kind,
			       const char **load_error)
{
	struct program program = { .data = malloc(size), .size = size };
	const char *why;

	if (!program.data)
		exit(1);
	memcpy(program.data, bytes, size);
	why = check_program(&program, kind);
	*load_error = why ? NULL : load(&program, kind);
	free_program(&program);
	return why;
}

/* ---- A made program ---- */

enum { PH_RO, PH_RX, PH_RW, PH_DYNAMIC, PH_STACK, PH_NOTE, PH_INTERP, PHDRS };

struct made {
	Elf64_Ehdr ehdr;
	Elf64_Phdr ph[PHDRS];
	Elf64_Dyn dynamic[4];
	char strings[32];
	char interp[16];
	struct {
		Elf64_Nhdr nhdr;
		char name[4];
		uint32_t desc[4];
	} note;
	char rest[0x3000];
};

#define STRINGS_AT	offsetof(struct made, strings)

static struct made made;

/* Read-only, code, data with some bss; no interpreter. Addresses begin at 0. */
static void make(void)
{
	uint32_t type[PHDRS] = { PT_LOAD, PT_LOAD, PT_LOAD, PT_DYNAMIC, PT_GNU_STACK, PT_NOTE,
				 PT_NULL };
	struct made *m = &made;
	int i;

	memset(m, 0, sizeof(*m));
	memcpy(m->ehdr.e_ident, ELFMAG, SELFMAG);
	m->ehdr.e_ident[EI_CLASS] = ELFCLASS64;
	m->ehdr.e_ident[EI_DATA] = ELFDATA2LSB;
	m->ehdr.e_ident[EI_VERSION] = EV_CURRENT;
	m->ehdr.e_type = ET_DYN;
	m->ehdr.e_machine = EM_X86_64;
	m->ehdr.e_version = EV_CURRENT;
	m->ehdr.e_entry = 0x2010;
	m->ehdr.e_phoff = offsetof(struct made, ph);
	m->ehdr.e_ehsize = sizeof(m->ehdr);
	m->ehdr.e_phentsize = sizeof(m->ph[0]);
	m->ehdr.e_phnum = PHDRS;

	for (i = 0; i < PHDRS; i++)
		m->ph[i].p_type = type[i];
	m->ph[PH_RO].p_flags = PF_R;
	m->ph[PH_RO].p_filesz = 0x800;
	m->ph[PH_RO].p_memsz = 0x800;
	m->ph[PH_RX].p_flags = PF_R | PF_X;
	m->ph[PH_RX].p_offset = 0x1000;
	m->ph[PH_RX].p_vaddr = 0x2000;
	m->ph[PH_RX].p_filesz = 0x100;
	m->ph[PH_RX].p_memsz = 0x100;
	m->ph[PH_RW].p_flags = PF_R | PF_W;
	m->ph[PH_RW].p_offset = 0x1100;
	m->ph[PH_RW].p_vaddr = 0x3100;
	m->ph[PH_RW].p_filesz = sizeof(*m) - 0x1100;
	m->ph[PH_RW].p_memsz = 0x8000;
	m->ph[PH_DYNAMIC].p_offset = offsetof(struct made, dynamic);
	m->ph[PH_DYNAMIC].p_vaddr = offsetof(struct made, dynamic);
	m->ph[PH_DYNAMIC].p_filesz = sizeof(m->dynamic);
	m->ph[PH_DYNAMIC].p_memsz = sizeof(m->dynamic);
	m->ph[PH_NOTE].p_offset = offsetof(struct made, note);
	m->ph[PH_NOTE].p_vaddr = offsetof(struct made, note);
	m->ph[PH_NOTE].p_filesz = sizeof(m->note);
	m->ph[PH_NOTE].p_memsz = sizeof(m->note);
	m->ph[PH_INTERP].p_offset = offsetof(struct made, interp);
	m->ph[PH_INTERP].p_filesz = sizeof("ld.so.1");
	strcpy(m->interp, "ld.so.1");

	strcpy(m->strings + 1, "libzircon.so");
	m->dynamic[0].d_tag = DT_NEEDED;
	m->dynamic[0].d_un.d_val = 1;
	m->dynamic[1].d_tag = DT_STRTAB;
	m->dynamic[1].d_un.d_ptr = STRINGS_AT;

	m->note.nhdr.n_namesz = sizeof("GNU");
	m->note.nhdr.n_descsz = sizeof(m->note.desc);
	m->note.nhdr.n_type = NT_GNU_BUILD_ID;
	memcpy(m->note.name, "GNU", sizeof("GNU"));
}

/* The made program, with what was done to it since make(), is refused, and for this reason. */
static void refused(const char *what, enum file_kind kind, const char *reason)
{
	const char *load_error;
	const char *why = check_bytes(&made, sizeof(made), kind, &load_error);

	result(why && strstr(why, reason), what, why ? why : "it was accepted");
	make();
}

static void accepted(const char *what, enum file_kind kind)
{
	const char *load_error;
	const char *why = check_bytes(&made, sizeof(made), kind, &load_error);

	result(!why && !load_error, what, why ? why : load_error);
	make();
}

static void with_interp(const char *name)
{
	made.ph[PH_INTERP].p_type = PT_INTERP;
	strcpy(made.interp, name);
	made.ph[PH_INTERP].p_filesz = strlen(name) + 1;
}

static void test_accepted(void)
{
	make();
	accepted("a program without an interpreter", FILE_PROGRAM);
	accepted("the same as an interpreter", FILE_INTERPRETER);
	accepted("the same as a library", FILE_LIBRARY);
	with_interp("ld.so.1");
	accepted("a program with an interpreter", FILE_PROGRAM);
	with_interp("asan/ld.so.1");
	accepted("an interpreter in a subdirectory", FILE_PROGRAM);
	with_interp("ld.so.1");
	made.dynamic[0].d_tag = DT_NULL;
	accepted("with an interpreter, a program that needs nothing itself", FILE_PROGRAM);
	made.dynamic[0].d_tag = DT_NULL;
	made.ehdr.e_entry = 0;
	accepted("a library without an entry point that needs nothing", FILE_LIBRARY);
	made.ph[PH_RO].p_memsz = 0x1800;
	accepted("read-only zeros", FILE_PROGRAM);
	made.ph[PH_STACK].p_memsz = 0x12345;
	accepted("a stack of its own size", FILE_PROGRAM);
	made.ph[PH_RW].p_memsz = made.ph[PH_RW].p_filesz;
	accepted("no bss", FILE_PROGRAM);
	made.ehdr.e_entry = 0x20ff;
	accepted("an entry point in the last byte of the code", FILE_PROGRAM);
	made.ph[PH_RO].p_vaddr = 0x40000000;
	made.ph[PH_RX].p_vaddr += 0x40000000;
	made.ph[PH_RW].p_vaddr += 0x40000000;
	made.ehdr.e_entry += 0x40000000;
	made.dynamic[1].d_un.d_ptr += 0x40000000;
	accepted("addresses that do not begin at 0", FILE_PROGRAM);
}

static void test_header(void)
{
	made.ehdr.e_ident[EI_MAG3] = 'G';
	refused("another magic number", FILE_PROGRAM, "not an ELF file");
	made.ehdr.e_ident[EI_CLASS] = ELFCLASS32;
	refused("32 bits", FILE_PROGRAM, "not a 64-bit");
	made.ehdr.e_ident[EI_DATA] = ELFDATA2MSB;
	refused("big-endian", FILE_PROGRAM, "not a little-endian");
	made.ehdr.e_ident[EI_VERSION] = 2;
	refused("another version of the format", FILE_PROGRAM, "unknown version");
	made.ehdr.e_version = 0;
	refused("no version", FILE_PROGRAM, "unknown version");
	made.ehdr.e_machine = EM_AARCH64;
	refused("arm64", FILE_PROGRAM, "arm64");
	made.ehdr.e_machine = EM_RISCV;
	refused("another machine", FILE_PROGRAM, "another machine");
	made.ehdr.e_type = ET_REL;
	refused("an object file", FILE_PROGRAM, "not a program");
	made.ehdr.e_type = ET_CORE;
	refused("a core dump", FILE_PROGRAM, "not a program");
	made.ehdr.e_type = ET_EXEC;
	refused("a fixed address", FILE_PROGRAM, "fixed address");
	made.ehdr.e_phnum = 0;
	refused("no program headers", FILE_PROGRAM, "program headers");
	made.ehdr.e_phnum = PN_XNUM;
	refused("65535 program headers", FILE_PROGRAM, "too many program headers");
	made.ehdr.e_phnum = 33;
	refused("33 program headers", FILE_PROGRAM, "too many program headers");
	made.ehdr.e_phentsize = sizeof(Elf64_Phdr) + 8;
	refused("program headers of another size", FILE_PROGRAM, "program headers");
	made.ehdr.e_phoff = sizeof(made) - PHDRS * sizeof(Elf64_Phdr) + 1;
	refused("program headers one byte past the end", FILE_PROGRAM, "program headers");
	made.ehdr.e_phoff = UINT64_MAX;
	refused("program headers at the end of the address space", FILE_PROGRAM,
		"program headers");
	made.ehdr.e_phoff = UINT64_MAX - PHDRS * sizeof(Elf64_Phdr) + 1;
	refused("program headers that end at 0", FILE_PROGRAM, "program headers");
}

static void test_linux(void)
{
	with_interp("/lib64/ld-linux");
	refused("Linux's interpreter", FILE_PROGRAM, "a Linux program");
	with_interp("/lib64/ld-linux");
	made.ehdr.e_type = ET_EXEC;
	refused("Linux's interpreter, fixed address", FILE_PROGRAM, "a Linux program");
	with_interp("/lib/ld.so.1");
	refused("an interpreter with a path", FILE_PROGRAM, "a Linux program");
	made.note.nhdr.n_type = NT_GNU_ABI_TAG;
	refused("Linux's note", FILE_PROGRAM, "a Linux program");
	made.note.nhdr.n_type = NT_GNU_ABI_TAG;
	made.note.desc[0] = ELF_NOTE_OS_FREEBSD;
	accepted("another system's note does not matter", FILE_PROGRAM);
	made.note.nhdr.n_type = NT_GNU_ABI_TAG;
	made.note.nhdr.n_descsz = UINT32_MAX;
	accepted("a note that is too long is not looked at", FILE_PROGRAM);
	made.note.nhdr.n_namesz = UINT32_MAX;
	accepted("a note's name that is too long is not looked at", FILE_PROGRAM);
	made.ehdr.e_ident[EI_OSABI] = ELFOSABI_LINUX;
	refused("Linux's ABI", FILE_PROGRAM, "a Linux program");
	made.note.nhdr.n_type = NT_GNU_ABI_TAG;
	refused("a Linux library", FILE_LIBRARY, "a Linux program");
}

static void test_interp(void)
{
	with_interp("ld.so.1");
	made.ph[PH_INTERP].p_filesz = 0;
	refused("an interpreter without a name", FILE_PROGRAM, "its interpreter");
	with_interp("");
	refused("an interpreter with an empty name", FILE_PROGRAM, "its interpreter");
	with_interp("ld.so.1");
	made.ph[PH_INTERP].p_filesz--;
	refused("an interpreter's name that does not end", FILE_PROGRAM, "its interpreter");
	with_interp("ld.so.1");
	made.ph[PH_INTERP].p_filesz++;
	refused("an interpreter's name with more after it", FILE_PROGRAM, "its interpreter");
	with_interp("ld.so.1");
	made.ph[PH_INTERP].p_filesz = 0x2000;
	refused("an interpreter's name of 8192 bytes", FILE_PROGRAM, "its interpreter");
	with_interp("ld.so.1");
	made.ph[PH_INTERP].p_offset = sizeof(made) - 8;
	memcpy((char *)(&made + 1) - 8, "ld.so.10", 8);
	refused("an interpreter's name that ends with the file", FILE_PROGRAM,
		"its interpreter");
	with_interp("ld.so.1");
	memset(made.rest, 'x', 0x1000);
	made.ph[PH_INTERP].p_offset = offsetof(struct made, rest);
	made.ph[PH_INTERP].p_filesz = 0x1001;
	refused("an interpreter's name that is too long", FILE_PROGRAM, "its interpreter");
	with_interp("ld.so.1");
	made.ph[PH_INTERP].p_offset = sizeof(made) - 7;
	refused("an interpreter's name past the end", FILE_PROGRAM, "truncated");
	with_interp("ld.so.1");
	made.ph[PH_INTERP].p_offset = UINT64_MAX - 7;
	refused("an interpreter's name at the end of all", FILE_PROGRAM, "truncated");
	with_interp("ld.so.1");
	made.ph[PH_NOTE] = made.ph[PH_INTERP];
	refused("two interpreters", FILE_PROGRAM, "more than one");
	with_interp("ld.so.1");
	refused("an interpreter with an interpreter", FILE_INTERPRETER, "an interpreter that");
	with_interp("ld.so.1");
	accepted("a library with an interpreter", FILE_LIBRARY);
}

static void test_needs(void)
{
	static const char reason[] = "does not need libzircon.so";

	made.dynamic[0].d_tag = DT_DEBUG;
	refused("no needed library", FILE_PROGRAM, reason);
	made.strings[12] = '\0';
	refused("another library", FILE_PROGRAM, reason);
	made.strings[13] = 'x';
	refused("a longer name", FILE_PROGRAM, reason);
	made.ph[PH_DYNAMIC].p_type = PT_NULL;
	refused("no dynamic section", FILE_PROGRAM, reason);
	made.ph[PH_DYNAMIC].p_filesz = sizeof(Elf64_Dyn) - 1;
	refused("a dynamic section without an entry", FILE_PROGRAM, reason);
	made.ph[PH_DYNAMIC].p_filesz = sizeof(made) + 1;
	refused("a dynamic section larger than the file", FILE_PROGRAM, "truncated");
	made.dynamic[1].d_tag = DT_DEBUG;
	refused("no table of strings", FILE_PROGRAM, reason);
	made.dynamic[1].d_un.d_ptr = 0x1000;
	refused("a table of strings that is nowhere", FILE_PROGRAM, reason);
	made.dynamic[1].d_un.d_ptr = UINT64_MAX;
	refused("a table of strings at the end of all", FILE_PROGRAM, reason);
	made.dynamic[1].d_un.d_ptr += 16;
	made.dynamic[0].d_un.d_val -= 16;
	refused("a name before the table", FILE_PROGRAM, reason);
	made.ph[PH_DYNAMIC].p_offset = sizeof(made) - 2 * sizeof(Elf64_Dyn) + 8;
	made.ph[PH_DYNAMIC].p_filesz = 2 * sizeof(Elf64_Dyn) - 8;
	memset((char *)(&made + 1) - 2 * sizeof(Elf64_Dyn), 1, 2 * sizeof(Elf64_Dyn));
	refused("a dynamic section that ends in an entry, with the file", FILE_PROGRAM, reason);
	made.dynamic[0].d_un.d_val = sizeof(made) - STRINGS_AT - 12;
	refused("a name that the file ends in", FILE_PROGRAM, reason);
}

static void test_segments(void)
{
	made.ph[PH_RW].p_filesz++;
	refused("a segment one byte past the end", FILE_PROGRAM, "truncated");
	made.ph[PH_RW].p_offset = UINT64_MAX - 0xeff;
	refused("a segment at the end of all", FILE_PROGRAM, "truncated");
	made.ph[PH_RW].p_memsz = made.ph[PH_RW].p_filesz - 1;
	refused("less memory than file", FILE_PROGRAM, "impossible segment");
	made.ph[PH_RW].p_memsz = UINT64_MAX;
	refused("all memory", FILE_PROGRAM, "impossible segment");
	made.ph[PH_RW].p_vaddr = UINT64_MAX - 0xeff;
	refused("the last page", FILE_PROGRAM, "impossible segment");
	made.ph[PH_RW].p_vaddr++;
	refused("an address and an offset that do not fit", FILE_PROGRAM, "impossible segment");
	made.ph[PH_RX].p_vaddr = 0;
	refused("segments in one page", FILE_PROGRAM, "overlap");
	made.ph[PH_RO].p_memsz = 0x2001;
	refused("segments that overlap by a byte", FILE_PROGRAM, "overlap");
	made.ph[PH_RW].p_vaddr = 0x1100;
	refused("segments out of order", FILE_PROGRAM, "out of order");
	made.ph[PH_RX].p_flags |= PF_W;
	refused("writable code", FILE_PROGRAM, "writable and executable");
	made.ph[PH_RX].p_memsz++;
	refused("code that is not in the file", FILE_PROGRAM, "code that it does not have");
	made.ph[PH_RO].p_type = PT_NULL;
	made.ph[PH_RX].p_type = PT_NULL;
	made.ph[PH_RW].p_type = PT_NULL;
	refused("no segments", FILE_LIBRARY, "nothing to load");
	made.ph[PH_RO].p_filesz = 0;
	made.ph[PH_RO].p_memsz = 0;
	made.ph[PH_RX].p_type = PT_NULL;
	made.ph[PH_RW].p_type = PT_NULL;
	refused("one empty segment", FILE_LIBRARY, "nothing to load");
	made.ph[PH_STACK].p_memsz = UINT64_MAX;
	refused("an endless stack", FILE_PROGRAM, "impossible stack");
	made.ehdr.e_entry = 0x1fff;
	refused("an entry point before the code", FILE_PROGRAM, "entry point");
	made.ehdr.e_entry = 0x2100;
	refused("an entry point after the code", FILE_PROGRAM, "entry point");
	made.ehdr.e_entry = 0x3100;
	refused("an entry point in data", FILE_PROGRAM, "entry point");
	made.ehdr.e_entry = UINT64_MAX;
	refused("an entry point at the end of all", FILE_INTERPRETER, "entry point");
}

/* Every length but the whole: never accepted, since the last segment ends with the file. */
static void test_truncated(void)
{
	const char *load_error, *why = NULL;
	size_t size, bad = 0;

	for (size = 1; size < sizeof(made) && !bad; size++) {
		why = check_bytes(&made, size, FILE_PROGRAM, &load_error);
		if (!why || !strstr(why, "truncated"))
			bad = size;
	}
	if (bad)
		printf("# %zu of %zu bytes\n", bad, sizeof(made));
	result(!bad, "cut off at every byte", why);
}

/* ---- Random ones ---- */

static uint64_t seed = FUZZ_SEED;

static uint64_t random_number(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static uint64_t interesting(size_t size)
{
	static const uint64_t values[] = {
		0, 1, 2, 7, 8, 0xfff, 0x1000, 0x1001, 0x7fffffff, 0x80000000, UINT32_MAX,
		1ULL << 46, (1ULL << 46) + 1, 1ULL << 47, INT64_MAX, 1ULL << 63,
		UINT64_MAX - 0xfff, UINT64_MAX - 0x1000, UINT64_MAX,
	};
	uint64_t which = random_number() % (sizeof(values) / sizeof(values[0]) + 3);

	if (which < sizeof(values) / sizeof(values[0]))
		return values[which];
	return size + random_number() % 3 - 1;
}

/* Changes a byte or a field, mostly in what is looked at. */
static void mutate(char *bytes, size_t size)
{
	size_t headers = sizeof(Elf64_Ehdr) + 12 * sizeof(Elf64_Phdr) + 0x200;
	size_t limit = random_number() % 8 && headers < size ? headers : size;
	size_t width = 1U << random_number() % 4;
	size_t at = random_number() % limit;
	uint64_t value;

	value = random_number() % 2 ? interesting(size) : random_number();
	if (width > 1)
		at -= at % width;
	if (at + width > size)
		return;
	if (!(random_number() % 4))
		bytes[at] ^= (char)(1 << random_number() % 8);
	else
		memcpy(bytes + at, &value, width);
}

static void fuzz(const char *name, const void *original, size_t size)
{
	const char *why, *load_error = NULL;
	unsigned int good = 0, round, i;
	char *bytes = malloc(size);
	char text[300];

	if (!bytes)
		exit(1);
	for (round = 0; round < FUZZ_ROUNDS && !load_error; round++) {
		memcpy(bytes, original, size);
		for (i = 1 + random_number() % 4; i; i--)
			mutate(bytes, size);
		why = check_bytes(bytes, random_number() % 16 ? size : 1 + random_number() % size,
				  (enum file_kind)(round % 3), &load_error);
		good += !why;
		if (load_error)
			printf("# round %u, as a %s\n", round, kinds[round % 3]);
	}
	free(bytes);
	/* If none or all are accepted, this has tested nothing. */
	snprintf(text, sizeof(text), "%u of %u accepted; loading: %s", good, round,
		 load_error ? load_error : "well");
	printf("# %s\n", text);
	if (good < FUZZ_ROUNDS / 100 || good > FUZZ_ROUNDS - FUZZ_ROUNDS / 100)
		load_error = text;
	snprintf(text, sizeof(text), "random changes to %s", name);
	result(!load_error, text, load_error);
}

static void fuzz_file(const char *path)
{
	struct program program;
	const char *load_error;
	char why[256];

	if (read_program(path, FILE_PROGRAM, &program, why, sizeof(why))) {
		printf("# %s: %s\n", path, why);
		result(false, "a real program", why);
		return;
	}
	load_error = load(&program, FILE_PROGRAM);
	result(!load_error, "a real program", load_error);
	fuzz(strrchr(path, '/') ? strrchr(path, '/') + 1 : path, program.data, program.size);
	free_program(&program);
}

int main(int argc, char **argv)
{
	int i;

	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("TAP version 13");
	test_accepted();
	test_header();
	test_linux();
	test_interp();
	test_needs();
	test_segments();
	test_truncated();
	fuzz("a made program", &made, sizeof(made));
	for (i = 1; i < argc; i++)
		fuzz_file(argv[i]);
	printf("1..%d\n", tests);
	return failures != 0;
}
