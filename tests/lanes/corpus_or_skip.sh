#!/bin/sh
# Runs a lane over the corpus, or says why not and ends with 77. --libreoffice: the lane that opens outputs with LibreOffice.
set -u
here=$(dirname "$0")
lane=$here/corpus.py
if [ "${1:-}" = --libreoffice ]; then
  shift; lane=$here/libreoffice.py
  command -v soffice >/dev/null || { echo "skipped: LibreOffice is not installed"; exit 77; }
fi
corpus=${CORPUS:-../shared/corpus}
[ -d "$corpus" ] || { echo "skipped: no corpus at $corpus (set CORPUS)"; exit 77; }
judges=$(dirname "$corpus")/tools
case " $* " in *" --worker "*) worker=$(echo " $* " | sed 's/.* --worker \([^ ]*\) .*/\1/'); [ -x "$worker" ] || { echo "skipped: $worker is not built (make build PRESET=asan)"; exit 77; };; esac
if [ -d "$judges" ] && [ "$lane" = "$here/corpus.py" ]; then exec /usr/bin/python3 "$lane" --corpus "$corpus" --judges "$judges" "$@"; fi
exec /usr/bin/python3 "$lane" --corpus "$corpus" "$@"
