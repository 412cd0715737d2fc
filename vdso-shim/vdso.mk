# SPDX-License-Identifier: MIT
#
# Makes the vDSO. Included by the Makefile here for user space, and by the module's
# Kbuild; it needs gcc (or clang), ld, objcopy, nm, readelf and awk. Set before:
#
#	vdso-out	where everything goes
#
# and use as prerequisites what comes out of it:
#
#	$(vdso-out)/libzircon.so		to link programs against
#	$(vdso-out)/zx_vdso.img			what processes map: whole pages, no sections
#	$(vdso-out)/zx_vdso_layout_gen.h	its layout, for the module
#	$(vdso-out)/include/			generated headers, zircon/gen/ among them

vdso-src	:= $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
vdso-uapi	?= $(vdso-src)/../uapi
vdso-gen	= $(AWK) -f $(vdso-uapi)/gen.awk
vdso-say	= @printf '  %-7s %s\n'

AWK		?= awk
NM		?= nm
OBJCOPY		?= objcopy
READELF		?= readelf

# It is a program's code in the end, so none of the kernel's flags. No function may
# need what a caller need not have: vector registers, a stack guard, a copy routine.
vdso-cflags	:= -std=gnu11 -O2 -fPIC -ffreestanding -fvisibility=hidden \
		   -fasynchronous-unwind-tables -fno-stack-protector -fcf-protection=none \
		   -fno-builtin -fno-jump-tables -mgeneral-regs-only -Wall -Wextra -Werror
vdso-cflags	+= $(foreach flag,-fno-tree-switch-conversion -fno-tree-loop-distribute-patterns, \
		   $(shell $(CC) -Werror $(flag) -x c -c /dev/null -o /dev/null 2>/dev/null && \
			   echo $(flag)))
vdso-cflags	+= -I$(vdso-out)/include -I$(vdso-uapi) -I$(vdso-src)

vdso-objs	:= $(addprefix $(vdso-out)/vdso-, entry.o time.o system.o channel.o cprng.o \
		   legacy.o status.o)
vdso-headers	:= $(vdso-out)/include/zx_sysnr.h $(vdso-out)/include/zx_vdso_entries.h \
		   $(vdso-out)/include/zircon/gen/prototypes.h
vdso-table	:= $(vdso-uapi)/syscalls.tbl $(vdso-uapi)/gen.awk

$(vdso-out)/include/zx_sysnr.h: $(vdso-table)
	@mkdir -p $(@D)
	@$(vdso-gen) -v mode=numbers $(vdso-uapi)/syscalls.tbl > $@.tmp && mv $@.tmp $@

$(vdso-out)/include/zx_vdso_entries.h: $(vdso-table)
	@mkdir -p $(@D)
	@$(vdso-gen) -v mode=vdso $(vdso-uapi)/syscalls.tbl > $@.tmp && mv $@.tmp $@

$(vdso-out)/include/zircon/gen/prototypes.h: $(vdso-table)
	@mkdir -p $(@D)
	@$(vdso-gen) -v mode=header $(vdso-uapi)/syscalls.tbl > $@.tmp && mv $@.tmp $@

$(vdso-out)/vdso-%.o: $(vdso-src)/%.c $(vdso-src)/vdso.h $(vdso-src)/vdso_data.h $(vdso-headers)
	@$(CC) $(vdso-cflags) -c -o $@ $<

$(vdso-out)/vdso-%.o: $(vdso-src)/%.S $(vdso-headers)
	@$(CC) $(vdso-cflags) -c -o $@ $<

# Only the entries of the table are exported; of two names for one thing none is lost.
$(vdso-out)/vdso.map: $(vdso-out)/include/zx_vdso_entries.h
	@$(AWK) 'BEGIN { print "{ global:" } \
		$$1 == "zx_entry_kernel" || $$1 == "zx_entry_c" \
			{ sub(/,$$/, "", $$2); print "zx_" $$2 "; _zx_" $$2 ";" } \
		END { print "local: *; };" }' $< > $@

$(vdso-out)/libzircon.so: $(vdso-objs) $(vdso-src)/vdso.lds $(vdso-out)/vdso.map \
			  $(vdso-src)/check-vdso
	$(vdso-say) VDSO $@
	@$(LD) -shared -m elf_x86_64 -soname libzircon.so --hash-style=both --build-id=sha1 \
		--eh-frame-hdr -z defs -z max-page-size=4096 -z noexecstack \
		--version-script=$(vdso-out)/vdso.map \
		-T $(vdso-src)/vdso.lds -o $@.tmp $(vdso-objs)
	@READELF="$(READELF)" AWK="$(AWK)" sh $(vdso-src)/check-vdso $@.tmp \
		$(vdso-out)/include/zx_vdso_entries.h
	@mv $@.tmp $@

$(vdso-out)/zx_vdso_layout_gen.h: $(vdso-out)/libzircon.so $(vdso-src)/layout.awk
	@$(NM) $< | $(AWK) -f $(vdso-src)/layout.awk > $@.tmp && mv $@.tmp $@

# The bytes of both segments. The section headers stay behind, so the fields of the ELF
# header that lead to them are cleared: e_shoff, and e_shnum with e_shstrndx.
$(vdso-out)/zx_vdso.img: $(vdso-out)/libzircon.so $(vdso-out)/zx_vdso_layout_gen.h
	@pages=$$(($$($(AWK) '$$2 == "ZX_VDSO_IMAGE_SIZE" { print $$3 }' \
		$(vdso-out)/zx_vdso_layout_gen.h) / 4096)) && \
	dd if=$< of=$@.tmp bs=4096 count=$$pages 2>/dev/null && \
	dd if=/dev/zero of=$@.tmp bs=1 seek=40 count=8 conv=notrunc 2>/dev/null && \
	dd if=/dev/zero of=$@.tmp bs=1 seek=60 count=4 conv=notrunc 2>/dev/null && \
	mv $@.tmp $@

vdso-clean	:= $(vdso-objs) $(vdso-headers) $(vdso-out)/vdso.map $(vdso-out)/libzircon.so \
		   $(vdso-out)/zx_vdso.img $(vdso-out)/zx_vdso_layout_gen.h
