# SPDX-License-Identifier: GPL-2.0-only
#
#	make run	set up, build, and run the examples in a VM
#	make test	set up, build, and run every test
#	make help	the rest

KERNELS		?= 6.1 6.12 7.2
KERNEL		?= 6.12
O		?= $(CURDIR)/build
PREFIX		?= /usr/local
KDIR		?= /lib/modules/$(shell uname -r)/build

vm		:= selftests/vm
module-src	:= Kbuild module uapi vdso-shim
module-files	:= Kbuild $(shell find module uapi vdso-shim -type f 2>/dev/null)

.PHONY: all help run test test-debug test-kcsan prove stress vm-model pressure fuzz setup userlib vdso modules bench coverage abi install uninstall clean

all: userlib $(O)/module-$(KERNEL)/zircon.ko

help:
	@echo 'make run                 run the examples in a VM (KERNEL=6.1|6.12|7.2)'
	@echo 'make test                run every test, on every kernel (KERNELS="6.1 6.12 7.2")'
	@echo 'make test-debug          every test on a kernel that looks for bugs (KASAN, lockdep...)'
	@echo 'make test-kcsan          every test on a kernel that looks for data races'
	@echo 'make prove               plant bugs into a copy of the module, and see them found'
	@echo 'make bench               measure calls beside Linux (KERNEL=, BENCH=--icount|--time)'
	@echo 'make stress              races for SECONDS=60 on the debug kernel (STRESS_KERNELS=...)'
	@echo 'make vm-model            VMOs and mappings beside a model, for SECONDS=60 (SEED=)'
	@echo 'make pressure            VMOs of three times the memory, limits, the OOM killer'
	@echo 'make fuzz                random calls for SECONDS=60 on the debug kernel (SEED=)'
	@echo 'make modules             zircon.ko for every kernel of KERNELS'
	@echo 'make module              zircon.ko for the running kernel (KDIR=...)'
	@echo 'make userlib             zxrun, libraries, examples'
	@echo 'make coverage            which calls are implemented, and which tests show what of them'
	@echo 'make abi                 compare the public headers with the ABI tables'
	@echo 'make install             zxrun, zxcc, libraries, the module through DKMS, udev rule'
	@echo '                         (PREFIX=/usr/local CONFDIR=/etc DESTDIR= DKMS=yes|no KVER=)'
	@echo 'make uninstall           take all of that away'
	@echo 'make clean               remove build/'

setup:
	@$(vm)/kernels setup

run: setup
	@$(MAKE) --no-print-directory userlib $(O)/module-$(KERNEL)/zircon.ko
	@selftests/examples/run --kernel $(KERNEL)

test: setup
	@$(MAKE) --no-print-directory abi userlib modules
	@selftests/run $(KERNELS)

# On the kernels that are built to find bugs, see selftests/vm/README.md.
test-debug test-kcsan: test-%: setup
	@$(MAKE) --no-print-directory userlib $(O)/module-$*/zircon.ko
	@selftests/run $*

prove: setup
	@selftests/debug/prove-instruments --kcsan

# STRESS_KERNELS="7.2 6.1" for others; selftests/stress/run --help for the rest.
STRESS_KERNELS	?= debug
stress: setup
	@$(MAKE) --no-print-directory userlib $(foreach k,$(STRESS_KERNELS),$(O)/module-$(k)/zircon.ko)
	@selftests/stress/run --seconds $(or $(SECONDS),60) $(STRESS_KERNELS)

vm-model: setup
	@$(MAKE) --no-print-directory userlib $(foreach k,$(STRESS_KERNELS),$(O)/module-$(k)/zircon.ko)
	@selftests/vm_model/run --seconds $(or $(SECONDS),60) $(addprefix --seed ,$(SEED)) \
		$(STRESS_KERNELS)

pressure: setup
	@$(MAKE) --no-print-directory userlib modules
	@selftests/pressure/run $(KERNELS)

fuzz: setup
	@$(MAKE) --no-print-directory userlib $(O)/module-debug/zircon.ko
	@selftests/fuzz/run --seconds $(or $(SECONDS),60) $(addprefix --seed ,$(SEED))

# A slip of the ABI fails every build of what uses it.
userlib: abi
	@$(MAKE) --no-print-directory -C vdso-shim O=$(O)/vdso-shim
	@$(MAKE) --no-print-directory -C userlib O=$(O)/userlib

# A copy of the sources for each kernel: a module is built where its sources are.
modules: $(foreach k,$(KERNELS),$(O)/module-$(k)/zircon.ko)

$(O)/module-%/zircon.ko: $(module-files)
	@mkdir -p $(@D)
	@for d in $(module-src); do cp -ru $$d $(@D)/; done
	@$(vm)/kernels build $* $(@D) W=1 $(MODULE_ARGS)
	@touch $@

# The same by the name it has from here.
build/module-%/zircon.ko: $(CURDIR)/build/module-%/zircon.ko ;

# A kernel with another configuration is another kernel.
$(O)/module-debug/zircon.ko $(O)/module-kcsan/zircon.ko: $(O)/module-%/zircon.ko: \
	selftests/config $(vm)/machine.config $(vm)/%.config

module:
	@mkdir -p $(O)/module
	@for d in $(module-src); do cp -ru $$d $(O)/module/; done
	@$(MAKE) --no-print-directory -C $(KDIR) M=$(O)/module

# The same for both: userlib/install/install says what each is.
install-env = PREFIX='$(PREFIX)' CONFDIR='$(CONFDIR)' DESTDIR='$(DESTDIR)' O='$(O)' \
	DKMS='$(DKMS)' KVER='$(KVER)'

install: userlib
	@$(install-env) userlib/install/install install

uninstall:
	@$(install-env) userlib/install/install uninstall

# BENCH takes zxbench's options: BENCH="--icount --rows dup,port"
bench: setup
	@$(MAKE) --no-print-directory userlib $(O)/module-$(KERNEL)/zircon.ko
	@selftests/bench/zxbench --kernel $(KERNEL) $(BENCH)

coverage:
	@uapi/coverage
	@selftests/coverage/check

abi:
	@uapi/check-abi

clean:
	rm -rf $(O)
