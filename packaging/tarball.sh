#!/usr/bin/env bash
# Packs a built soac for machines without its package: tarball.sh BINARY FOLDER. The same commit gives the same bytes.
set -euo pipefail
. "$(dirname "$0")/commit.sh"
built=$(realpath "$1")
mkdir -p "$2"
out=$(realpath "$2")
umask 022

work=$(mktemp -d "$out/tarball.XXXXXX")
trap 'rm -rf "$work"' EXIT
finish_binary "$built" "$work/soac-built"
binary=$work/soac-built
name=soac-$VERSION-linux-$(uname -m)
python3 "$packaging/stage.py" --program /usr/local/bin/soac "$binary" "$work/$name" ""
cp "$packaging/../README.md" "$packaging/../LICENSE" "$work/$name"
cp "$packaging/paasta-names" "$work/$name/share/doc/soac/paasta-names"
cd "$work/$name"
find . -type f ! -name SHA256SUMS -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum >SHA256SUMS
cd "$work"
tar --create --sort=name --format=gnu --owner=root:0 --group=root:0 --mode=u+rw,go+r,go-w --mtime="@$SOURCE_DATE_EPOCH" "$name" |
    gzip -9n >"$out/$name.tar.gz"
cd "$out"
sha256sum "$name.tar.gz" >"$name.tar.gz.sha256"
echo "$out/$name.tar.gz"
