#!/bin/sh
# run.sh BUILD [DATA]: makes the demonstration municipality and runs the checkpoint for it on loopback until Ctrl-C. Called by make run.
# With DEMONSTRATION_SECONDS=N it stops by itself after N seconds (for tests of this very script).
set -eu
build=$1
here=$(dirname "$0")
data=${2:-$build/demonstration}
case $data in /*) ;; *) data=$PWD/$data;; esac   # clamd's socket goes by its whole path
port=${DEMONSTRATION_PORT:-8480}
if [ ! -e "$data/ready" ]; then
  rm -rf "$data"
  mkdir -p "$data"
  chmod 700 "$data"
  echo "見本の自治体を作っています（1分ほど）… / making the demonstration municipality (about a minute) …"
  /usr/bin/python3 "$here/files.py" "$data/files" >/dev/null
  scanner=""
  if [ -x /usr/sbin/clamd ]; then   # the scanner knows one signature only: that of the test text
    printf '44d88612fea8a8f36de82e1278abb02f:68:Eicar-Test-Signature\n' > "$data/test.hdb"
    mkdir -p "$data/signatures"
    mv "$data/test.hdb" "$data/signatures/"
    printf 'Foreground yes\nLocalSocket %s\nDatabaseDirectory %s\nUser %s\nTemporaryDirectory %s\n' \
      "$(cd "$data" && pwd)/clamd.sock" "$(cd "$data" && pwd)/signatures" "$(id -un)" "$(cd "$data" && pwd)" > "$data/clamd.conf"
    /usr/sbin/clamd -c "$data/clamd.conf" >"$data/clamd.log" 2>&1 &
    clamd=$!
    for _ in $(seq 100); do [ -S "$data/clamd.sock" ] && break; sleep 0.2; done
    [ -S "$data/clamd.sock" ] && scanner="--scanner $data/clamd.sock"
  fi
  "$build/bin/sekisho" demonstration --data "$data/town" --files "$data/files" $scanner > "$data/accounts.txt" 2>"$data/demonstration.log" || {
    cat "$data/demonstration.log" >&2; [ -z "${clamd:-}" ] || kill "$clamd"; exit 1; }
  [ -z "${clamd:-}" ] || kill "$clamd"
  printf '[town]\nname = "見本町"\ncontact = "情報政策課（内線1234）"\n' > "$data/sekisho.toml"
  touch "$data/ready"
fi
"$build/bin/sekisho" serve --quiet --config "$data/sekisho.toml" --data "$data/town" --listen "127.0.0.1:$port" > "$data/serve.log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; exit 0' INT TERM
for _ in $(seq 100); do grep -q '"started"' "$data/serve.log" && break; kill -0 "$server" 2>/dev/null || { cat "$data/serve.log" >&2; echo "別のポートで / on another port: DEMONSTRATION_PORT=18480 make run" >&2; exit 1; }; sleep 0.2; done
echo
grep ' / .*: http' "$data/serve.log"
echo
cat "$data/accounts.txt"
cat <<EOF

まずここから / where to go first
  1. インターネット接続系の画面を開き、sato でサインインして「送る」で、$data/files のファイルを田中さんへ送る
     Open the internet side, sign in as sato, and send a file of $data/files to Mr Tanaka.
  2. LGWAN接続系の画面を開き、tanaka でサインインして「受け取る」 / Open the LGWAN side, sign in as tanaka, and receive it.
  3. kato（運用）で「今日」と「稼働状況」、ito（監査）で「証跡」を見る / See 今日 as kato (operator) and 証跡 as ito (auditor).
終わるときは Ctrl-C / Ctrl-C ends it.
EOF
if [ -n "${DEMONSTRATION_SECONDS:-}" ]; then sleep "$DEMONSTRATION_SECONDS"; kill "$server"; fi
wait "$server"
