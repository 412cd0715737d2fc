// SPDX-License-Identifier: GPL-2.0-only
/*
 * Zircon programs started from a Linux shell: exec of a file that is one becomes exec of
 * the launcher with the file's path as its argument, the way a script's interpreter is
 * executed.
 *
 * A Zircon program is an x86-64 ELF of type DYN whose interpreter is named ld.so.1
 * without a directory, or that has no interpreter and needs libzircon.so. Everything
 * read from the file is bounded, and checked before it is used.
 */
#include <linux/binfmts.h>
#include <linux/elf.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "device.h"
#include "personality.h"

static char *launcher = "/usr/local/bin/zxrun";
module_param(launcher, charp, 0444);
MODULE_PARM_DESC(launcher, "program that starts Zircon programs when they are executed");

static bool binfmt = true;
module_param(binfmt, bool, 0444);
MODULE_PARM_DESC(binfmt, "let Zircon programs be executed directly");

static bool zx_binfmt_on;

#define ZX_ELF_MAX_PHDRS	64
#define ZX_ELF_MAX_DYNAMIC	256

/* An entry of the dynamic section. */
struct zx_elf_dyn {
	s64 tag;
	u64 value;
};

static bool zx_read_exact(struct file *file, void *to, size_t len, u64 offset)
{
	loff_t pos = offset;

	if (offset > S64_MAX - len)
		return false;
	return kernel_read(file, to, len, &pos) == len;
}

/* Whether the file's bytes at @offset are @text with its NUL. */
static bool zx_file_says(struct file *file, u64 offset, const char *text)
{
	char buf[16];
	size_t len = strlen(text) + 1;

	return len <= sizeof(buf) && zx_read_exact(file, buf, len, offset) &&
	       !memcmp(buf, text, len);
}

/* Translates a virtual address into an offset in the file. */
static bool zx_elf_offset(const struct elf64_phdr *phdrs, int nr, u64 vaddr, u64 *offset)
{
	int i;

	for (i = 0; i < nr; i++) {
		if (phdrs[i].p_type == PT_LOAD && vaddr >= phdrs[i].p_vaddr &&
		    vaddr - phdrs[i].p_vaddr < phdrs[i].p_filesz) {
			*offset = phdrs[i].p_offset + (vaddr - phdrs[i].p_vaddr);
			return true;
		}
	}
	return false;
}

static bool zx_needs_libzircon(struct file *file, const struct elf64_phdr *phdrs, int nr,
			       const struct elf64_phdr *dynamic)
{
	u64 strtab = 0, strtab_at, i;
	struct zx_elf_dyn *dyn;
	bool needs = false;
	size_t count;

	count = min_t(u64, dynamic->p_filesz / sizeof(*dyn), ZX_ELF_MAX_DYNAMIC);
	dyn = kmalloc_array(count, sizeof(*dyn), GFP_KERNEL_ACCOUNT);
	if (!dyn)
		return false;
	if (!count || !zx_read_exact(file, dyn, count * sizeof(*dyn), dynamic->p_offset))
		goto out;
	for (i = 0; i < count && dyn[i].tag != DT_NULL; i++)
		if (dyn[i].tag == DT_STRTAB)
			strtab = dyn[i].value;
	if (!strtab || !zx_elf_offset(phdrs, nr, strtab, &strtab_at))
		goto out;
	for (i = 0; i < count && dyn[i].tag != DT_NULL && !needs; i++)
		if (dyn[i].tag == DT_NEEDED)
			needs = zx_file_says(file, strtab_at + dyn[i].value, "libzircon.so");
out:
	kfree(dyn);
	return needs;
}

static bool zx_is_program(struct linux_binprm *bprm)
{
	const struct elfhdr *ehdr = (const struct elfhdr *)bprm->buf;
	const struct elf64_phdr *interp = NULL, *dynamic = NULL;
	struct elf64_phdr *phdrs;
	bool is = false;
	int i, nr;

	BUILD_BUG_ON(sizeof(*ehdr) > BINPRM_BUF_SIZE);
	if (memcmp(ehdr->e_ident, ELFMAG, SELFMAG) || ehdr->e_ident[EI_CLASS] != ELFCLASS64 ||
	    ehdr->e_machine != EM_X86_64 || ehdr->e_type != ET_DYN ||
	    ehdr->e_phentsize != sizeof(*phdrs))
		return false;
	nr = ehdr->e_phnum;
	if (!nr || nr > ZX_ELF_MAX_PHDRS)
		return false;

	phdrs = kmalloc_array(nr, sizeof(*phdrs), GFP_KERNEL_ACCOUNT);
	if (!phdrs)
		return false;
	if (!zx_read_exact(bprm->file, phdrs, nr * sizeof(*phdrs), ehdr->e_phoff))
		goto out;
	for (i = 0; i < nr; i++) {
		if (phdrs[i].p_type == PT_INTERP)
			interp = &phdrs[i];
		else if (phdrs[i].p_type == PT_DYNAMIC)
			dynamic = &phdrs[i];
	}
	if (interp)
		is = interp->p_filesz == sizeof("ld.so.1") &&
		     zx_file_says(bprm->file, interp->p_offset, "ld.so.1");
	else if (dynamic)
		is = zx_needs_libzircon(bprm->file, phdrs, nr, dynamic);
out:
	kfree(phdrs);
	return is;
}

static int zx_load_binary(struct linux_binprm *bprm)
{
	struct file *file;
	int ret;

	if (!zx_is_program(bprm))
		return -ENOEXEC;
	/* The launcher opens the file by its name. */
	if (bprm->interp_flags & BINPRM_FLAGS_PATH_INACCESSIBLE)
		return -ENOENT;

	ret = remove_arg_zero(bprm);
	if (ret)
		return ret;
	/* "--": a program's name is never an option. */
	ret = copy_string_kernel(bprm->interp, bprm);
	if (ret < 0)
		return ret;
	bprm->argc++;
	ret = copy_string_kernel("--", bprm);
	if (ret < 0)
		return ret;
	bprm->argc++;
	ret = copy_string_kernel(launcher, bprm);
	if (ret < 0)
		return ret;
	bprm->argc++;

	ret = bprm_change_interp(launcher, bprm);
	if (ret < 0)
		return ret;
	file = open_exec(launcher);
	if (IS_ERR(file)) {
		pr_warn_ratelimited("%s cannot be executed (%ld): is it installed?\n", launcher,
				    PTR_ERR(file));
		return PTR_ERR(file);
	}
	bprm->interpreter = file;
	return 0;
}

static struct linux_binfmt zx_binfmt = {
	.module = THIS_MODULE,
	.load_binary = zx_load_binary,
};

/**
 * zx_binfmt_init() - recognise Zircon programs before Linux's own ELF loader does
 */
void zx_binfmt_init(void)
{
	if (!binfmt || !zx_personality_available())
		return;
	insert_binfmt(&zx_binfmt);
	zx_binfmt_on = true;
}

/**
 * zx_binfmt_exit() - stop doing so
 */
void zx_binfmt_exit(void)
{
	if (zx_binfmt_on)
		unregister_binfmt(&zx_binfmt);
	zx_binfmt_on = false;
}

/**
 * zx_binfmt_registered() - whether Zircon programs can be executed directly
 *
 * Return: true if so.
 */
bool zx_binfmt_registered(void)
{
	return zx_binfmt_on;
}
