#!/usr/bin/env bash
# Installs a built soac, or with --names its links under the names of paasta_tools; with --remove takes the same away:
# install.sh [--remove] [--names] BINARY DESTDIR PREFIX
set -euo pipefail
. "$(dirname "$0")/commit.sh"
umask 022
remove= names=
while [[ $1 = --* ]]; do
    case $1 in
    --remove) remove=1 ;;
    --names) names=--names ;;
    *) exit 2 ;;
    esac
    shift
done
(($# == 3)) || exit 2
destination=$2 prefix=$3

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 "$packaging/stamp.py" "$1" "$work/soac-built" "$COMMIT" "$COMMIT_DATE"
if [ -z "$remove" ]; then
    python3 "$packaging/stage.py" $names "$work/soac-built" "$destination" "$prefix"
    exit
fi

python3 "$packaging/stage.py" $names "$work/soac-built" "$work/tree" "$prefix"
cd "$work/tree$prefix"
find . \( -type f -o -type l \) -print0 | while IFS= read -r -d '' file; do rm -f "$destination$prefix/$file"; done
# Its own folders; those of all stay.
find . -depth -type d -path '*soac*' -print0 | while IFS= read -r -d '' folder; do
    rmdir --ignore-fail-on-non-empty "$destination$prefix/$folder" 2>/dev/null || true
done
