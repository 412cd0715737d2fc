# SPDX-License-Identifier: MIT
#
# zxrun, and the blank host that it carries. Static, so that it runs wherever the
# module does.

zxrun		:= $(O)/zxrun
zxrun-objs	:= $(addprefix $(O)/obj/zxrun/, main.o elf.o library.o hosts.o launch.o \
		   procargs.o ldsvc.o relay.o signals.o load.o zxhost_image.o)
zxrun-cflags	= -std=gnu11 -O2 -g -Wall -Wextra -Werror -I$(O)/hosted/include
zxhost-cflags	= -std=gnu11 -Os -ffreestanding -fno-stack-protector -fcf-protection=none \
		  -fno-pie -fno-asynchronous-unwind-tables -Wall -Wextra -Werror -I$(UAPI)

all: $(zxrun)

$(O)/obj/zxrun/zxhost.bin: zxhost/zxhost.c $(UAPI)/linux/zircon.h
	@mkdir -p $(@D)
	@$(CC) $(zxhost-cflags) -static -nostdlib -no-pie -Wl,--build-id=none -Wl,-z,noexecstack \
		-s -o $@ $<

$(O)/obj/zxrun/zxhost_image.o: zxrun/zxhost_image.S $(O)/obj/zxrun/zxhost.bin
	@$(CC) -I$(O)/obj/zxrun -Wa,-I$(O)/obj/zxrun -c -o $@ $<

$(O)/obj/zxrun/load.o: kit/load.c kit/zxkit.h $(hosted-headers)
	@mkdir -p $(@D)
	@$(CC) $(zxrun-cflags) -c -o $@ $<

$(O)/obj/zxrun/%.o: zxrun/%.c zxrun/zxrun.h kit/zxkit.h $(hosted-headers)
	@mkdir -p $(@D)
	@$(CC) $(zxrun-cflags) -c -o $@ $<

$(zxrun): $(zxrun-objs) $(O)/hosted/libzxh.a
	$(say) LD $@
	@$(CC) -static -o $@ $(zxrun-objs) $(O)/hosted/libzxh.a -lpthread
