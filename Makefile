# The two commands: make run, make test. Everything else is listed in CONTRIBUTING.md.
.POSIX:
.PHONY: help run test build check fmt tidy fuzz bench golden-accept new-format asan clean
JOBS ?= 2
PRESET ?= release
CORPUS ?= ../shared/corpus
FUZZ_SECONDS ?= 60

help:
	@sed -n 's/^## //p' Makefile

## make run            installs what is needed, builds, and runs the checkpoint on loopback with a demonstration municipality
run:
	deploy/install-packages.sh build run
	$(MAKE) build PRESET=release
	deploy/demonstration/run.sh build/release

## make test           installs what is needed, builds, runs every test
test:
	deploy/install-packages.sh build test
	$(MAKE) build PRESET=release
	$(MAKE) build PRESET=asan TARGETS=sekisho-worker
	CORPUS=$(CORPUS) ctest --test-dir build/release --output-on-failure -j $(JOBS)

## make build          builds only: build/release/bin/sekisho and sekisho-worker
build:
	@cmake --preset $(PRESET) --log-level=WARNING
	cmake --build build/$(PRESET) -j $(JOBS) $(if $(TARGETS),--target $(TARGETS))
	$(if $(TARGETS),,deploy/build-web.sh build/$(PRESET)/bin/web)

## make check          the long one: second compiler, sanitizers, clang-tidy, fuzzers, all corpora
check:
	deploy/install-packages.sh build test check
	CORPUS=$(CORPUS) FUZZ_SECONDS=$(FUZZ_SECONDS) JOBS=$(JOBS) tests/lanes/check.sh

## make fmt            formats the sources
fmt:
	git ls-files 'src/*.cpp' 'src/*.h' 'tests/*.cpp' 'bench/*.cpp' | xargs clang-format-19 -i

## make tidy           clang-tidy over the sources (not over tests, whose macros take it a minute each)
tidy:
	cmake --preset clang-release >/dev/null
	git ls-files 'src/*.cpp' | grep -v '_test.cpp$$' | xargs -P $(JOBS) -n 8 clang-tidy-19 -p build/clang-release --quiet

## make fuzz           every harness for FUZZ_SECONDS seconds (FORMAT=pdf for one)
fuzz:
	deploy/install-packages.sh build check
	$(MAKE) build PRESET=fuzz
	FUZZ_SECONDS=$(FUZZ_SECONDS) tests/lanes/fuzz.sh $(FORMAT)

## make bench          speed and memory, as ratios against other tools in the same run
bench:
	deploy/install-packages.sh build bench
	$(MAKE) build PRESET=release
	bench/run.py build/release/bin

## make golden-accept  takes the present outputs of the samples as the golden ones
golden-accept: build
	tests/lanes/golden.py --accept build/release/bin

## make new-format NAME=xyz   a folder for a new file format, from the template
new-format:
	tests/lanes/new_format.sh $(NAME)

asan:
	$(MAKE) build PRESET=asan

clean:
	rm -rf build
