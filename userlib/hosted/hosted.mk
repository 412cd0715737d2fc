# SPDX-License-Identifier: MIT
#
# libzxh.a, Zircon calls for Linux programs: $(O)/hosted has it, and zxh.h with all that it
# includes.

hosted		:= $(O)/hosted
hosted-headers	:= $(patsubst $(UAPI)/%,$(hosted)/include/%,$(wildcard $(UAPI)/zircon/*.h \
		   $(UAPI)/zircon/syscalls/*.h $(UAPI)/linux/*.h)) \
		   $(hosted)/include/zircon/gen/prototypes.h $(hosted)/include/zx_sysnr.h \
		   $(hosted)/include/zxh.h
hosted-shim	:= time system channel cprng legacy status
hosted-objs	:= $(addprefix $(O)/obj/hosted/, zxh.o vdso.o stubs.o \
		   $(addprefix shim-, $(addsuffix .o, $(hosted-shim))))
hosted-cflags	= -std=gnu11 -O2 -g -fPIC -ffunction-sections -Wall -Wextra -Werror \
		  -I$(hosted)/include -I$(SHIM) -DZXH_HOSTED
libzxh		:= $(hosted)/libzxh.a

all: $(libzxh)

$(hosted)/include/zircon/gen/prototypes.h: $(VDSO)/include/zircon/gen/prototypes.h
	@mkdir -p $(@D)
	@cp $< $@

$(hosted)/include/zx_sysnr.h: $(VDSO)/include/zx_sysnr.h
	@mkdir -p $(@D)
	@cp $< $@

$(hosted)/include/zxh.h: hosted/zxh.h
	@mkdir -p $(@D)
	@cp $< $@

$(hosted)/include/%.h: $(UAPI)/%.h
	@mkdir -p $(@D)
	@cp $< $@

$(O)/obj/hosted/stubs.c: $(UAPI)/syscalls.tbl $(UAPI)/gen.awk
	@mkdir -p $(@D)
	@$(AWK) -f $(UAPI)/gen.awk -v mode=hosted $(UAPI)/syscalls.tbl > $@.tmp && mv $@.tmp $@

$(O)/obj/hosted/stubs.o: $(O)/obj/hosted/stubs.c $(hosted-headers)
	@$(CC) $(hosted-cflags) -c -o $@ $<

$(O)/obj/hosted/shim-%.o: $(SHIM)/%.c $(SHIM)/vdso.h $(SHIM)/vdso_data.h $(hosted-headers)
	@mkdir -p $(@D)
	@$(CC) $(hosted-cflags) -c -o $@ $<

$(O)/obj/hosted/%.o: hosted/%.c hosted/zxh_internal.h $(hosted-headers)
	@mkdir -p $(@D)
	@$(CC) $(hosted-cflags) -c -o $@ $<

$(libzxh): $(hosted-objs)
	$(say) AR $@
	@rm -f $@
	@$(AR) rcsD $@ $^
