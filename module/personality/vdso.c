// SPDX-License-Identifier: GPL-2.0-only
/*
 * libzircon.so: one file of memory, made when the module is loaded, that every process
 * maps. Its data page is written by the module (timepage.c) for as long as it is loaded;
 * nobody else can write any of it.
 */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/shmem_fs.h>
#include <zx_vdso_layout_gen.h>
#include "../compat/compat.h"
#include "../vm/aspace.h"
#include "personality.h"
#include "timepage.h"

extern const char zx_vdso_image[], zx_vdso_image_end[];

static struct file *zx_vdso_file;
static struct page *zx_vdso_data_page;

static int zx_vdso_fill(struct file *file)
{
	size_t len = zx_vdso_image_end - zx_vdso_image;
	loff_t pos = 0;
	ssize_t n;

	/* The data page is found by address: no copying it elsewhere, no swapping it out. */
	mapping_set_gfp_mask(file->f_mapping, GFP_KERNEL);
	mapping_set_unevictable(file->f_mapping);
	n = kernel_write(file, zx_vdso_image, len, &pos);
	if (n < 0)
		return n;
	return n == len ? 0 : -EIO;
}

/**
 * zx_vdso_init() - make the file and start its clock
 *
 * Return: 0 or an errno.
 */
int zx_vdso_init(void)
{
	struct file *file;
	struct page *page;
	int ret;

	BUILD_BUG_ON(ZX_VDSO_DATA_OFFSET % PAGE_SIZE || ZX_VDSO_IMAGE_SIZE % PAGE_SIZE);
	if (zx_vdso_image_end - zx_vdso_image > ZX_VDSO_IMAGE_SIZE)
		return -EINVAL;
	zx_vdso_layout.size = ZX_VDSO_IMAGE_SIZE;
	zx_vdso_layout.code_start = ZX_VDSO_CODE_OFFSET;
	zx_vdso_layout.code_size = PAGE_ALIGN(ZX_VDSO_CODE_SIZE);

	file = zx_compat_shmem_file("zircon-vdso", ZX_VDSO_IMAGE_SIZE);
	if (IS_ERR(file))
		return PTR_ERR(file);
	ret = zx_vdso_fill(file);
	if (ret)
		goto put;
	page = shmem_read_mapping_page(file->f_mapping, ZX_VDSO_DATA_OFFSET >> PAGE_SHIFT);
	if (IS_ERR(page)) {
		ret = PTR_ERR(page);
		goto put;
	}
	ret = zx_timepage_init(page_address(page));
	if (ret) {
		put_page(page);
		goto put;
	}
	zx_vdso_data_page = page;
	zx_vdso_file = file;
	return 0;
put:
	fput(file);
	return ret;
}

/**
 * zx_vdso_exit() - stop its clock and let it go; no process maps it
 */
void zx_vdso_exit(void)
{
	zx_timepage_exit();
	put_page(zx_vdso_data_page);
	fput(zx_vdso_file);
}

/**
 * zx_vdso_vmo() - an instance's VMO of libzircon.so
 * @instance:	whose
 * @out:	a handle that may be read, mapped and executed, but never written
 *
 * Context: process context; may sleep.
 * Return: ZX_OK or ZX_ERR_NO_MEMORY.
 */
zx_status_t zx_vdso_vmo(struct zx_instance *instance, struct zx_hnd *out)
{
	struct zx_vmo *vmo;
	zx_status_t status;

	status = zx_vmo_create_from_file(instance, zx_vdso_file, ZX_VDSO_IMAGE_SIZE, &vmo);
	if (status != ZX_OK)
		return status;
	*out = zx_hnd_first(&vmo->obj);
	out->rights = ZX_RIGHTS_BASIC | ZX_RIGHT_READ | ZX_RIGHT_EXECUTE | ZX_RIGHT_MAP |
		      ZX_RIGHT_GET_PROPERTY;
	return ZX_OK;
}
