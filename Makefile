# Thin front of meson: each target does everything from a fresh Debian 12 on, packages included.
# Neighbors: scripts/ has what is more than a line. Not here: what is built and tested (meson.build, tests/).

# Debian's own meson runs under Debian's own python, whatever else stands first in PATH.
MESON := $(firstword $(wildcard /usr/bin/meson) meson)
BUILD ?= build
FUZZ_SECONDS ?= 60
NIC_PAIRS ?= virtio e1000e

# meson takes ccache where it is installed. What was compiled in one checkout then serves another: neither its folder nor
# the time of its files counts, and precompiled headers are no obstacle. Tests are linked by mold where that is.
export CCACHE_BASEDIR ?= $(CURDIR)
export CCACHE_NOHASHDIR ?= 1
export CCACHE_SLOPPINESS ?= pch_defines,time_macros
MOLD := $(if $(shell command -v mold),CXX_LD=mold CC_LD=mold)

.DEFAULT_GOAL := build
.PHONY: build demo deb test-deb test test-nic asan tsan bench bench-attack bench-micro lint format fuzz install clean

# ---- Build, run ----------------------------------------------------------------------------------

build: setup-build $(BUILD)/build.ninja
	ninja -C $(BUILD)

# The demo wants the programs only, not the tests.
demo: setup-build setup-run $(BUILD)/build.ninja
	ninja -C $(BUILD) neighd neighctl
	NEIGHD_BUILD=$(BUILD) scripts/demo

install: build
	$(MESON) install -C $(BUILD)

# ---- Debian packages -----------------------------------------------------------------------------

deb: setup-build setup-package
	scripts/package build-deb

# Root, and a Debian mirror: boots a fresh machine, and installs, uses, upgrades and purges there.
test-deb: deb setup-test-package
	scripts/test-package build-deb

# ---- Tests ---------------------------------------------------------------------------------------

test: setup-build setup-test $(BUILD)/build.ninja
	ninja -C $(BUILD)
	scripts/run-tests $(BUILD) test

# Root, and a Debian mirror for the kernel: neighd on PCI NICs under their poll-mode drivers, in an emulated guest. NIC_PAIRS:
# of virtio, virtio4, virtio-rss, e1000e, vmxnet3 and e1000. NIC_ARGUMENTS: tests/nic/run.py --help, say "--long".
test-nic: setup-build $(BUILD)/build.ninja
	ninja -C $(BUILD) neighd neighctl
	scripts/test-nic --build $(BUILD) --pairs "$(NIC_PAIRS)" $(NIC_ARGUMENTS)

# Everything that needs no other process, under AddressSanitizer and UndefinedBehaviorSanitizer; and what has more than
# one thread under ThreadSanitizer.
asan: setup-build build-asan/build.ninja
	scripts/run-tests build-asan asan --suite unit --suite concurrency

tsan: setup-build build-tsan/build.ninja
	scripts/run-tests build-tsan tsan --suite unit --suite concurrency --no-suite one-thread

# Everything of docs/performance.md, whose tables and plots are made anew. BENCH_ARGUMENTS: tests/perf/all.py --help, say
# "--only control,flush --without-document --seed=7".
bench: setup-build setup-run setup-bench build-bench/build.ninja
	$(MESON) setup --reconfigure -Dmicro=true build-bench
	ninja -C build-bench neighd neighctl neigh-pktgen tests/perf/micro/micro tests/perf/micro/rte_hash_flush
	tests/perf/all.py --build build-bench $(BENCH_ARGUMENTS)

# The drills of neigh-pktgen, and Linux as a router under the same; the table goes into docs/security.md.
bench-attack: setup-build setup-run build-bench/build.ninja
	ninja -C build-bench neighd neighctl neigh-pktgen
	tests/perf/attack.py --build build-bench --document docs/security.md $(BENCH_ARGUMENTS)

# The look-up beside rte_hash and liburcu, alone and under changes; asks the kernel for 1.3 GB of huge pages meanwhile.
# BENCH_MICRO_ARGUMENTS: --only=REGEX, --sizes, --seed, --addresses, and Google Benchmark's (tests/perf/micro/main.cpp).
bench-micro: setup-build setup-bench build-bench/build.ninja
	$(MESON) setup --reconfigure -Dmicro=true build-bench
	ninja -C build-bench tests/perf/micro/micro
	tests/perf/micro/run.py --build build-bench $(BENCH_MICRO_ARGUMENTS)

fuzz: setup-build setup-fuzz build-fuzz/build.ninja
	FUZZ_SECONDS=$(FUZZ_SECONDS) scripts/fuzz build-fuzz

# ---- Source --------------------------------------------------------------------------------------

lint: setup-build setup-lint $(BUILD)/build.ninja
	scripts/lint $(BUILD)

format: setup-lint
	git ls-files -co --exclude-standard '*.cpp' '*.hpp' '*.c' '*.h' | xargs clang-format -i

clean:
	rm -rf build build-asan build-bench build-deb build-tsan build-fuzz

# ---- Set-up --------------------------------------------------------------------------------------

setup-%:
	@scripts/setup $*

# Order-only: meson regenerates by itself what has changed.
$(BUILD)/build.ninja: | setup-build
	$(MOLD) $(MESON) setup $(BUILD)

build-asan/build.ninja: | setup-build
	$(MOLD) $(MESON) setup -Doptimization=1 -Db_sanitize=address,undefined -Db_lundef=false build-asan

build-tsan/build.ninja: | setup-build
	$(MOLD) $(MESON) setup -Doptimization=1 -Db_sanitize=thread -Db_lundef=false build-tsan

build-bench/build.ninja: | setup-build
	$(MESON) setup -Dbuildtype=release -Db_lto=true build-bench

# The targets themselves say what they are instrumented with.
build-fuzz/build.ninja: | setup-build setup-fuzz
	CC=clang CXX=clang++ $(MESON) setup -Dfuzz=true build-fuzz
