/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A few words to and from the caller. What copy_from_user() and copy_to_user() look at
 * before they copy takes longer than copying sixteen bytes.
 */
#ifndef ZX_SYSCALLS_WORDS_H
#define ZX_SYSCALLS_WORDS_H

#include <linux/kernel.h>
#include <linux/uaccess.h>

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

#endif /* ZX_SYSCALLS_WORDS_H */
