# SPDX-License-Identifier: MIT
#
# The examples, in $(O)/examples: plain Zircon programs.

examples	:= $(addprefix $(O)/examples/, hello)
example-cflags	:= -O2 -g -Wall -Wextra -Werror

all: $(examples)

$(O)/examples/%: examples/%.c $(kit-files)
	$(say) ZXCC $@
	@mkdir -p $(@D)
	@$(zxcc) $(example-cflags) -o $@ $<
