#!/bin/sh
# The long check: everything that an issue is held against. Run from the project's root by make check.
set -eu
corpus=${CORPUS:-../shared/corpus}
judges=$(dirname "$corpus")/tools
step() { echo; echo "== $* =="; }
step "release and asan: all tests"
make test CORPUS="$corpus" JOBS="${JOBS:-2}"
step "second compiler"
cmake --preset clang-release --log-level=WARNING
cmake --build build/clang-release -j "${JOBS:-2}"
step "threads"
cmake --preset tsan --log-level=WARNING
cmake --build build/tsan -j "${JOBS:-2}" --target sandbox_test sekisho-worker-misbehave store_test
build/tsan/bin/sandbox_test
build/tsan/bin/store_test
step "clang-tidy"
make tidy
step "fuzzers"
make fuzz FUZZ_SECONDS="${FUZZ_SECONDS:-60}"
if [ -d "$corpus" ]; then
  step "all corpora, worker under ASan+UBSan"
  tests/lanes/corpus.py --bin build/release/bin --worker build/asan/bin/sekisho-worker --corpus "$corpus" --only-verdicts
  step "all corpora, judged"
  tests/lanes/corpus.py --bin build/release/bin --corpus "$corpus" --judges "$judges"
  tests/lanes/measure.py --bin build/release/bin --corpus "$corpus" --judges "$judges" --sample 500
fi
command -v soffice >/dev/null && { step "LibreOffice opens the outputs"; tests/lanes/libreoffice.py build/release/bin "$corpus"; }
step "all tests once more, for the closing line"
ctest --test-dir build/release --output-on-failure -j "${JOBS:-2}"
