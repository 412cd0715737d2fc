// SPDX-License-Identifier: GPL-2.0-only
/*
 * libzircon.so: one file of memory that every process maps. Its data page is written by
 * the module (timepage.c); nobody else can write any of it.
 *
 * The file is there while there are instances. It keeps the module loaded, as a VMO's
 * file does, and a mapping keeps the file: so the last dying process does too.
 */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/pagemap.h>
#include <linux/shmem_fs.h>
#include <zx_vdso_layout_gen.h>
#include "../compat/compat.h"
#include "../vm/aspace.h"
#include "../vm/fault.h"
#include "../vm/vmo.h"
#include "personality.h"
#include "timepage.h"

extern const char zx_vdso_image[], zx_vdso_image_end[];

static DEFINE_MUTEX(zx_vdso_lock);
static unsigned int zx_vdso_users;
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

/* Makes the file and starts its clock. Called under zx_vdso_lock. */
static int zx_vdso_make(void)
{
	struct file *file;
	struct page *page;
	int ret;

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
	ret = -ENODEV;
	if (!zx_vmo_adopt_file(file))
		goto put_page;
	ret = zx_timepage_init(page_address(page));
	if (ret)
		goto put_page;
	zx_vdso_data_page = page;
	zx_vdso_file = file;
	return 0;
put_page:
	put_page(page);
put:
	fput(file);
	return ret;
}

/**
 * zx_vdso_get() - an instance is going to need the vDSO
 *
 * Context: process context; may sleep.
 * Return: 0 or an errno.
 */
int zx_vdso_get(void)
{
	int ret = 0;

	mutex_lock(&zx_vdso_lock);
	if (!zx_vdso_users)
		ret = zx_vdso_make();
	if (!ret)
		zx_vdso_users++;
	mutex_unlock(&zx_vdso_lock);
	return ret;
}

/**
 * zx_vdso_put() - an instance that needed it is gone
 *
 * What dying processes still map outlives this, with its clock stopped.
 *
 * Context: process context; may sleep.
 */
void zx_vdso_put(void)
{
	mutex_lock(&zx_vdso_lock);
	if (!--zx_vdso_users) {
		zx_timepage_exit();
		put_page(zx_vdso_data_page);
		fput(zx_vdso_file);
	}
	mutex_unlock(&zx_vdso_lock);
}

/**
 * zx_vdso_init() - what the rules for mapping the vDSO need to know
 *
 * Return: 0, or -EINVAL if the image is not what its layout says.
 */
int zx_vdso_init(void)
{
	BUILD_BUG_ON(ZX_VDSO_DATA_OFFSET % PAGE_SIZE || ZX_VDSO_IMAGE_SIZE % PAGE_SIZE ||
		     ZX_VDSO_CODE_OFFSET % PAGE_SIZE || ZX_VDSO_CODE_SIZE % PAGE_SIZE);
	if (zx_vdso_image_end - zx_vdso_image != ZX_VDSO_IMAGE_SIZE)
		return -EINVAL;
	zx_vdso_layout.size = ZX_VDSO_IMAGE_SIZE;
	zx_vdso_layout.code_start = ZX_VDSO_CODE_OFFSET;
	zx_vdso_layout.code_size = ZX_VDSO_CODE_SIZE;
	return 0;
}

/**
 * zx_vdso_exit() - module exit; there is no instance
 */
void zx_vdso_exit(void)
{
}

/**
 * zx_vdso_vmo() - an instance's VMO of libzircon.so
 * @instance:	whose; has called zx_vdso_get()
 * @out:	a handle that may be read, mapped and executed, but never written
 *
 * Context: process context; may sleep.
 * Return: ZX_OK or ZX_ERR_NO_MEMORY.
 */
zx_status_t zx_vdso_vmo(struct zx_instance *instance, struct zx_hnd *out)
{
	struct zx_vmo *vmo;
	zx_status_t status;

	status = zx_vmo_create_vdso(instance, zx_vdso_file, ZX_VDSO_IMAGE_SIZE, &vmo);
	if (status != ZX_OK)
		return status;
	*out = zx_hnd_first(&vmo->obj);
	out->rights = ZX_RIGHTS_BASIC | ZX_RIGHT_READ | ZX_RIGHT_EXECUTE | ZX_RIGHT_MAP |
		      ZX_RIGHT_GET_PROPERTY;
	return ZX_OK;
}
