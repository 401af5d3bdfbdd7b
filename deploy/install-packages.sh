#!/bin/sh
# install-packages.sh GROUP…: installs what deploy/packages.txt lists for these groups, as root or with sudo; does nothing when all is there.
set -eu
here=$(dirname "$0")
wanted=""
for group in "$@"; do
  while read -r package unless command; do   # "npm unless npm": not where that command is there already
    [ "$unless" = unless ] && command -v "$command" >/dev/null && continue
    wanted="$wanted $package"
  done <<EOF
$(sed -n "s/^$group //p" "$here/packages.txt")
EOF
done
missing=""
for package in $wanted; do
  dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
echo "installing:$missing"
as_root=""
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "these packages are missing and there is no sudo; as root: apt-get install$missing" >&2; exit 1; }
  as_root=sudo
fi
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -q
$as_root apt-get install -y -q --no-install-recommends $missing
