# SPDX-License-Identifier: MIT
#
# The examples, in $(O)/examples: plain Zircon programs.

examples	:= $(addprefix $(O)/examples/, hello hello-interp pingpong threads shared-vmo fault)
example-cflags	:= -O2 -g -Wall -Wextra -Werror
example-made	= @mkdir -p $(@D) && $(zxcc) $(example-cflags)

all: $(examples)

$(O)/examples/%: examples/%.c $(kit-files)
	$(say) ZXCC $@
	$(example-made) -o $@ $<

# The same program, started by way of an interpreter.
$(O)/examples/hello-interp: examples/hello.c $(kit-files)
	$(say) ZXCC $@
	$(example-made) --interp -o $@ $<

# Two of them have a second program inside.
$(O)/examples/pingpong: examples/pingpong/pingpong.c $(O)/obj/examples/pong $(kit-files)
	$(say) ZXCC $@
	$(example-made) -I$(O)/obj/examples -o $@ $<

$(O)/obj/examples/pong: examples/pingpong/pong.c $(kit-files)
	$(example-made) -o $@ $<

$(O)/examples/shared-vmo: examples/shared-vmo/shared-vmo.c examples/shared-vmo/shared.h \
			  $(O)/obj/examples/writer $(kit-files)
	$(say) ZXCC $@
	$(example-made) -I$(O)/obj/examples -o $@ $<

$(O)/obj/examples/writer: examples/shared-vmo/writer.c examples/shared-vmo/shared.h $(kit-files)
	$(example-made) -o $@ $<
