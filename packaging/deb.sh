#!/usr/bin/env bash
# Builds the Debian packages of a built soac: deb.sh BINARY FOLDER. Needs Debian's dpkg-dev; the same commit gives the same bytes.
set -euo pipefail
. "$(dirname "$0")/commit.sh"
built=$(realpath "$1")
mkdir -p "$2"
out=$(realpath "$2")
umask 022

work=$(mktemp -d "$out/deb.XXXXXX")
trap 'rm -rf "$work"' EXIT
finish_binary "$built" "$work/soac-built"
binary=$work/soac-built
cd "$work"
mkdir debian
cp "$packaging/debian/control" debian/control
cat >debian/changelog <<END
soac ($VERSION) unstable; urgency=medium

  * CHANGELOG.md beside this file says what changed.

 -- The soac developers <soac@packages.invalid>  $(date -u -R -d "@$SOURCE_DATE_EPOCH")
END

# Where a package's own scripts, overrides and documents lie, and its sums.
finish() {
    local package=$1 top=$1 file doc=$1/usr/share/doc/$1
    mkdir -p "$top/DEBIAN" "$doc"
    for file in postinst postrm; do
        if [ -e "$packaging/debian/$package.$file" ]; then install -m 755 "$packaging/debian/$package.$file" "$top/DEBIAN/$file"; fi
    done
    if [ -e "$packaging/debian/$package.lintian-overrides" ]; then
        install -D -m 644 "$packaging/debian/$package.lintian-overrides" "$top/usr/share/lintian/overrides/$package"
    fi
    gzip -9n <debian/changelog >"$doc/changelog.gz"
    cp "$packaging/debian/copyright" "$doc/copyright"
    (cd "$top" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) >"$top/DEBIAN/md5sums"
    dpkg-gencontrol -p"$package" -P"$top" -T"$package.substvars" -cdebian/control -ldebian/changelog -ffiles.list \
        -Vsoac:Minimum="$VERSION" -Vmisc:Depends=
    find "$top" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
    dpkg-deb --root-owner-group -Zxz -z3 --build "$top" "$out"
}

python3 "$packaging/stage.py" "$binary" soac /usr
# The text of the license is Debian's own.
rm soac/usr/share/doc/soac/LICENSE
mkdir soac/DEBIAN
dpkg-shlibdeps -Tsoac.substvars -e soac/usr/bin/soac
finish soac

python3 "$packaging/stage.py" --names "$binary" soac-paasta-names /usr
: >soac-paasta-names.substvars
finish soac-paasta-names
