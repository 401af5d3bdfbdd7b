#!/bin/sh
# build-web.sh FOLDER: builds the console from web/ into FOLDER, where the program looks for it; does nothing when it was built from the same sources.
set -eu
mkdir -p "$1"
out=$(cd "$1" && pwd)
cd "$(dirname "$0")/../web"
sources=$(find . \( -path ./node_modules -o -path ./dist \) -prune -o -type f -print | LC_ALL=C sort | xargs -d '\n' sha256sum | sha256sum | cut -c1-64)
[ "$(cat "$out/.sources" 2>/dev/null)" = "$sources" ] && exit 0
[ -e "$out/.sources" ] || [ -z "$(ls -A "$out")" ] || { echo "build-web.sh: $out holds something else, and would be replaced: name an empty folder or the console's" >&2; exit 1; }
npm ci --no-audit --no-fund --loglevel=error
npm run --silent build
rm -rf "$out"
cp -r dist "$out"
echo "$sources" > "$out/.sources"
