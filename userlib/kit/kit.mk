# SPDX-License-Identifier: MIT
#
# The program kit: $(O)/kit has bin/zxcc, include/ and lib/, and can be copied elsewhere.

CLANG		?= clang
LLVM_AR		?= $(shell $(CLANG) -print-prog-name=llvm-ar)

kit		:= $(O)/kit
kit-headers	:= $(patsubst $(UAPI)/%,$(kit)/include/%,$(wildcard $(UAPI)/zircon/*.h \
		   $(UAPI)/zircon/syscalls/*.h)) \
		   $(kit)/include/zircon/gen/prototypes.h $(kit)/include/zxkit.h
kit-objs	:= $(addprefix $(O)/obj/kit/, bind.o start.o message.o print.o mem.o load.o launch.o)
kit-cflags	:= --target=x86_64-unknown-fuchsia -std=gnu11 -O2 -g -fPIE -ffreestanding \
		   -fno-builtin -fvisibility=hidden -fno-stack-protector \
		   -fno-sanitize=safe-stack -nostdlibinc -Wall -Wextra -Werror \
		   -isystem $(kit)/include
kit-files	:= $(kit)/bin/zxcc $(kit)/lib/libzxkit.a $(kit)/lib/zxstart.o \
		   $(kit)/lib/zxstart-interp.o $(kit)/lib/libzircon.so $(kit-headers)
zxcc		:= $(kit)/bin/zxcc

all: $(kit-files) $(kit)/lib/ld.so.1

$(kit)/include/zircon/gen/prototypes.h: $(VDSO)/include/zircon/gen/prototypes.h
	@mkdir -p $(@D)
	@cp $< $@

$(kit)/include/zircon/%.h: $(UAPI)/zircon/%.h
	@mkdir -p $(@D)
	@cp $< $@

$(kit)/include/zxkit.h: kit/zxkit.h
	@mkdir -p $(@D)
	@cp $< $@

$(kit)/bin/zxcc: kit/zxcc
	@mkdir -p $(@D)
	@cp $< $@

$(kit)/lib/libzircon.so: $(VDSO)/libzircon.so
	@mkdir -p $(@D)
	@cp $< $@

$(O)/obj/kit/%.o: kit/%.c kit/start.h kit/bind.h kit/elf.h $(kit-headers)
	@mkdir -p $(@D)
	@$(CLANG) $(kit-cflags) -c -o $@ $<

$(O)/obj/kit/%.o: kit/%.S
	@mkdir -p $(@D)
	@$(CLANG) $(kit-cflags) -c -o $@ $<

$(kit)/lib/zxstart.o: kit/zxstart.S
	@mkdir -p $(@D)
	@$(CLANG) $(kit-cflags) -c -o $@ $<

$(kit)/lib/zxstart-interp.o: kit/zxstart.S
	@mkdir -p $(@D)
	@$(CLANG) $(kit-cflags) -DZXKIT_INTERP -c -o $@ $<

$(kit)/lib/libzxkit.a: $(kit-objs)
	@mkdir -p $(@D)
	@rm -f $@
	@$(LLVM_AR) rcsD $@ $^

# The interpreter is a program that begins differently.
$(kit)/lib/ld.so.1: $(O)/obj/kit/ldso/ldso-start.o $(O)/obj/kit/ldso/ldso.o \
		    $(filter-out %/start.o %/launch.o,$(kit-objs)) $(kit)/lib/libzircon.so
	$(say) LDSO $@
	@$(CLANG) --target=x86_64-unknown-fuchsia --sysroot=$(kit) -nostdlib -fuse-ld=lld \
		-Wl,--no-dynamic-linker -Wl,-soname,ld.so.1 -o $@ $^

# The parts that can be tried without the module.
kit-check	:= $(addprefix $(O)/obj/kit/, test-bind test-bind-prog test-print)
kit-check-flags	:= -std=gnu11 -O1 -g -Wall -Wextra -fsanitize=address,undefined

$(O)/obj/kit/test-bind: kit/test-bind.c kit/bind.c kit/bind.h kit/elf.h
	@mkdir -p $(@D)
	@$(CC) $(kit-check-flags) -o $@ kit/test-bind.c kit/bind.c

$(O)/obj/kit/test-print: kit/test-print.c kit/print.c kit/start.h kit/zxkit.h $(hosted-headers)
	@mkdir -p $(@D)
	@$(CC) $(kit-check-flags) -fno-builtin -I$(hosted)/include -o $@ kit/test-print.c kit/print.c

$(O)/obj/kit/test-bind-prog: kit/test-bind-prog.c $(kit-files)
	@mkdir -p $(@D)
	@$(zxcc) -O1 -Wall -Wextra -o $@ $<

.PHONY: check
check: $(kit-check)
	@$(O)/obj/kit/test-bind $(VDSO)/libzircon.so $(O)/obj/kit/test-bind-prog
	@$(O)/obj/kit/test-print
