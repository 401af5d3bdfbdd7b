#!/bin/sh
# demonstration.sh BUILD: disarms the formats' samples and shows what a user gets. Called by make run.
set -eu
build=$1
out=$(mktemp -d); trap 'rm -rf "$out"' EXIT
mkdir "$out/in"
for folder in src/formats/*/samples; do
  format=$(basename "$(dirname "$folder")")
  for sample in "$folder"/*; do [ -f "$sample" ] && cp "$sample" "$out/in/$format-$(basename "$sample")"; done
done
status=0
"$build/bin/sekisho" disarm --out-dir "$out/out" --report-dir "$out/reports" "$out/in" 2>"$out/refused" || status=$?
echo
echo "== 報告書の例 / some of the reports =="
for report in "$out"/reports/*.json; do
  python3 - "$report" <<'PY' 2>/dev/null || head -c 600 "$report"
import json, sys
r = json.load(open(sys.argv[1], encoding='utf8'))
print(f"{r['input']['name']} ({r['input']['type']}): {r['verdict']}" + (f" — {r['reason']['ja']}" if r['reason'] else ''))
for x in r['removed'][:4]:
    print(f"    - {x['ja']} {x['where']}")
PY
done
echo
echo "自分のファイルで試す / try it with a file of your own:"
echo "  $build/bin/sekisho disarm -o clean.pdf --report report.json 書類.pdf"
[ "$status" -eq 0 ] || [ "$status" -eq 2 ]
