#!/bin/sh
# fuzz.sh [NAME]: every harness (or NAME_fuzz) for FUZZ_SECONDS seconds from its samples and the seeds of seeds.py. Crashes stay in build/fuzz/crashes.
set -u
seconds=${FUZZ_SECONDS:-60}
failed=0; passed=0
mkdir -p build/fuzz/crashes build/fuzz/corpora
tests/lanes/seeds.py build/fuzz/seeds || exit 1
for harness in build/fuzz/bin/${1:-*}_fuzz; do
  name=$(basename "$harness" _fuzz)
  corpus=build/fuzz/corpora/$name; mkdir -p "$corpus"
  seeds=$(find src -path "*/$name/samples" -type d)
  for more in "tests/seeds/$name" "build/fuzz/seeds/$name"; do [ -d "$more" ] && seeds="$seeds $more"; done
  if "$harness" -max_total_time="$seconds" -timeout=25 -rss_limit_mb=2048 -max_len=262144 -print_final_stats=0 -verbosity=0 \
      -artifact_prefix="build/fuzz/crashes/$name-" "$corpus" $seeds >"build/fuzz/$name.log" 2>&1; then
    passed=$((passed + 1)); echo "ok      $name"
  else
    failed=$((failed + 1)); echo "FAILED  $name"; tail -30 "build/fuzz/$name.log"
  fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
