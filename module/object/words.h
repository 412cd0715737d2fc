/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A few words to and from the caller. What copy_from_user() and copy_to_user() look at
 * before they copy takes longer than copying sixteen bytes, and iov_iters add to that.
 */
#ifndef ZX_OBJECT_WORDS_H
#define ZX_OBJECT_WORDS_H

#include <linux/kernel.h>
#include <linux/uaccess.h>
#include <linux/uio.h>

/* More than these are copied in the ordinary way. */
#define ZX_WORDS_MAX_BYTES	128

/**
 * zx_words_fit() - whether bytes are few words
 * @size:	how many bytes
 *
 * Return: whether the functions below may be used.
 */
static inline bool zx_words_fit(size_t size)
{
	return size <= ZX_WORDS_MAX_BYTES && !(size % sizeof(u64));
}

/**
 * zx_words_from_user() - copy from the caller
 * @to:		room for @size
 * @from:	anything, aligned or not
 * @size:	bytes, for which zx_words_fit()
 *
 * Context: process context; may sleep. No spinlocks held.
 * Return: false if @from cannot be read; some of @to may be written.
 */
static __always_inline bool zx_words_from_user(u64 *to, const void __user *from, size_t size)
{
	const u64 __user *word = from;
	size_t i;

	might_fault();
	if (!user_read_access_begin(word, size))
		return false;
	for (i = 0; i < size / sizeof(u64); i++)
		unsafe_get_user(to[i], &word[i], fault);
	user_read_access_end();
	return true;
fault:
	user_read_access_end();
	return false;
}

/**
 * zx_words_to_user() - copy to the caller
 * @to:		anything, aligned or not
 * @from:	@size bytes; may change meanwhile, then what is copied may be old or new
 * @size:	bytes, for which zx_words_fit()
 *
 * Context: process context; may sleep. No spinlocks held.
 * Return: false if @to cannot be written; some of it may be.
 */
static __always_inline bool zx_words_to_user(void __user *to, const u64 *from, size_t size)
{
	u64 __user *word = to;
	size_t i;

	might_fault();
	if (!user_write_access_begin(word, size))
		return false;
	for (i = 0; i < size / sizeof(u64); i++)
		unsafe_put_user(READ_ONCE(from[i]), &word[i], fault);
	user_write_access_end();
	return true;
fault:
	user_write_access_end();
	return false;
}

/**
 * zx_words_from_iter() - copy_from_iter_full(), quicker if it is a few words
 * @to:		aligned; room for @size
 * @from:	of at least @size bytes
 * @size:	in bytes
 *
 * Context: process context; may sleep. No spinlocks held.
 * Return: false if @from cannot be read.
 */
static __always_inline bool zx_words_from_iter(void *to, struct iov_iter *from, size_t size)
{
	if (unlikely(!iter_is_ubuf(from) || !zx_words_fit(size)))
		return copy_from_iter_full(to, size, from);
	if (unlikely(!zx_words_from_user(to, from->ubuf + from->iov_offset, size)))
		return false;
	from->iov_offset += size;
	from->count -= size;
	return true;
}

/**
 * zx_words_to_iter() - copy_to_iter(), quicker if it is a few words
 * @to:		with room for @size
 * @from:	any
 * @size:	in bytes
 *
 * Context: process context; may sleep. No spinlocks held.
 * Return: false if @to cannot be written.
 */
static __always_inline bool zx_words_to_iter(struct iov_iter *to, const void *from, size_t size)
{
	if (unlikely(!iter_is_ubuf(to) || !zx_words_fit(size) ||
		     !IS_ALIGNED((uintptr_t)from, sizeof(u64))))
		return copy_to_iter(from, size, to) == size;
	if (unlikely(!zx_words_to_user(to->ubuf + to->iov_offset, from, size)))
		return false;
	to->iov_offset += size;
	to->count -= size;
	return true;
}

#endif /* ZX_OBJECT_WORDS_H */
