#!/usr/bin/env bash
# Installs the packages of FOLDER into a bare Debian root, uses them there as an operator would, removes them, and looks what is
# left: test_deb.sh FOLDER. The root lies in memory, in a mount namespace of its own: it is gone with this process, however that ends.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH=$PATH:/usr/sbin:/sbin

skip() {
    echo "Skipped: $*"
    exit 0
}

if [ -z "${SOAC_TEST_DEB:-}" ]; then
    [ "$(id -u)" = 0 ] || skip 'only root can make a Debian root.'
    command -v debootstrap >/dev/null || skip 'there is no debootstrap here.'
    unshare --mount --pid --fork true 2>/dev/null || skip 'no namespaces can be made here.'
    command -v lintian >/dev/null && {
        echo '== lintian'
        lintian --allow-root --fail-on error,warning "$1"/*.deb
    }
    # A folder to mount memory over: nothing is ever in it itself.
    mkdir -p build/debian-root
    SOAC_TEST_DEB=1 exec unshare --mount --pid --fork --kill-child --propagation private packaging/test_deb.sh "$1"
fi

packages=$1 memory=build/debian-root root=$PWD/build/debian-root/root
umask 022
export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive HOME=/root

say() { printf '== %s\n' "$*"; }
fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}
inside() { chroot "$root" /usr/bin/env PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }
# expect WORDS COMMAND...: what the command prints has these words in it.
expect() {
    local words=$1 output
    shift
    output=$(inside "$@" 2>&1) || fail "$*: status $?: $output"
    [[ $output = *"$words"* ]] || fail "$* does not say '$words': ${output:0:2000}"
}
# quiet COMMAND...: apt tells what it did only where it failed.
quiet() {
    local output
    output=$("$@" 2>&1) || fail "$*: $output"
}
apt() { quiet inside apt-get -q -y --no-install-recommends "$@"; }

# MARK: The root

# The mirror that this machine has its own packages from.
. /etc/os-release
[ "$ID" = debian ] || skip 'this is no Debian.'
mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 2>/dev/null |
    awk -v suite="$VERSION_CODENAME" '$2 == suite && $3 == "main" { sub("/$", "", $1); print $1; exit }')
mirror=${mirror:-http://deb.debian.org/debian}

say "a bare root of $VERSION_CODENAME from $mirror"
mount -t tmpfs -o mode=755,size=2g soac-test-deb "$memory"
/usr/lib/apt/apt-helper download-file "$mirror/dists/$VERSION_CODENAME/Release" "$memory/Release" >"$memory/log" 2>&1 || {
    cat "$memory/log"
    skip "$mirror cannot be reached."
}
mkdir "$root"
debootstrap --variant=minbase "$VERSION_CODENAME" "$root" "$mirror" >"$memory/log" 2>&1 || {
    tail -20 "$memory/log"
    fail 'debootstrap'
}
mount -t proc proc "$root/proc"
printf 'Acquire::Languages "none";\n' >"$root/etc/apt/apt.conf.d/90test"
apt update
# A reader of manual pages, and what loads completions: no part of a bare root.
apt install man-db bash-completion
mkdir "$root/packages"
cp "$packages"/*.deb "$root/packages"
cp Tests/EndToEndTests/Fixtures/complete.bash "$root/packages"

# All but what dpkg, apt, ldconfig and man note for themselves.
files() {
    (cd "$root" && find . -xdev \( -path ./proc -o -path ./tmp -o -path ./packages -o -path ./var/cache -o -path ./var/lib/apt \
        -o -path ./var/lib/dpkg -o -path ./var/log \) -prune -o -printf '%p %y %m %s\n' | grep -v '^\./etc/ld.so.cache ' | sort)
}
# A directory's own size may change with what was in it.
files | sed '/ d /s/ [0-9]*$//' >"$root/packages/before"
inside dpkg-query -W -f '${Package} ${db:Status-Abbrev}\n' >"$root/packages/packages-before"

# MARK: soac

say 'apt install ./soac_*.deb'
apt install "/packages/$(basename "$packages"/soac_*.deb)"
expect 'soac ' soac --version
expect '(commit ' soac --version
expect '"libgit2": "' soac --version --json
documents=/usr/share/doc/soac
expect 'services: ' soac check --soa-dir "$documents/examples/soa-configs" --allow uncompilable
expect 'artifacts; ' sh -c "cp -r $documents/examples /tmp/e && cd /tmp/e && soac compile --soa-dir soa-configs --system-configs system-config \
    --all-clusters --out /tmp/out"
[ -s "$root/tmp/out/hamburg-prod/marathon/checkout.main.json" ] || fail 'nothing was compiled'

say 'manual pages'
expect /usr/share/man/man1/soac-check.1 man -w soac-check
expect 'EXIT STATUS' man soac-check
for page in "$root"/usr/share/man/man1/soac*.1.gz; do
    warnings=$(inside man --warnings -E UTF-8 -l -Tutf8 -Z "${page#"$root"}" 2>&1 >/dev/null)
    [ -z "$warnings" ] || fail "$page: $warnings"
done
for command in $(inside soac --help | sed -n 's/^  \([a-z][a-z-]*\)  .*/\1/p'); do
    [ -e "$root/usr/share/man/man1/soac-$command.1.gz" ] || fail "soac $command has no manual page"
done

say 'completion in bash'
# Found where bash-completion looks, at the first key.
inside bash -c '. /usr/share/bash-completion/bash_completion; _completion_loader soac; complete -p soac' >/dev/null ||
    fail 'bash-completion does not find the script'
completed() { inside bash -c 'cd /tmp/e/soa-configs && exec bash /packages/complete.bash "$@"' bash "$@"; }
[ "$(completed /usr/share/bash-completion/completions/soac soac explain checkout.ma)" = checkout.main ] || fail 'instances'
[ "$(completed /usr/share/bash-completion/completions/soac soac exp)" = explain ] || fail 'commands'

say 'systemd units'
units=$root/usr/lib/systemd/system
for unit in "$units"/soac-*.service "$units"/soac-*.timer; do
    grep -q . "$unit"
    if grep '^ExecStart=' "$unit" | grep -v '^ExecStart=/usr/bin/soac '; then fail "$unit starts another program"; fi
done
[ -z "$(find "$root/etc/systemd" -name '*soac*' 2>/dev/null)" ] || fail 'a unit is enabled'
if command -v systemd-analyze >/dev/null; then
    # With the targets of this machine, which the root does not have; and its soac, which this machine does not have.
    mkdir "$root/packages/units"
    cp -r "$units"/soac-* "$root/packages/units"
    find "$root/packages/units" -type f -exec sed -i "s|/usr/bin/soac|$root/usr/bin/soac|" {} +
    for unit in "$root"/packages/units/soac-*.service "$root"/packages/units/soac-*.timer; do
        name=$(basename "${unit/@./@c.}")
        words=$(cd "$root/packages/units" && SYSTEMD_UNIT_PATH=$root/packages/units: systemd-analyze verify --man=no \
            --recursive-errors=no "$name" 2>&1) || fail "$name: $words"
        [ -z "$words" ] || fail "$name: $words"
    done
else
    echo 'Skipped: there is no systemd-analyze here.'
fi

# MARK: The names of paasta_tools

say 'apt install ./soac-paasta-names_*.deb'
apt install "/packages/$(basename "$packages"/soac-paasta-names_*.deb)"
expect 'soac ' paasta --version
while read -r name; do expect "USAGE: $name" "$name" --help; done <packaging/paasta-names
expect paasta-status.1 man -w paasta-status
[ "$(completed /usr/share/bash-completion/completions/paasta paasta mark-for)" = mark-for-deployment ] || fail 'old names'

# MARK: Removal

say 'purge'
inside sh -c 'mkdir -p /var/lib/soac && touch /var/lib/soac/lock'
rm -rf "$root/tmp/e" "$root/tmp/out"
apt purge soac-paasta-names
[ ! -e "$root/usr/bin/paasta" ] && [ -e "$root/usr/bin/soac" ] || fail 'the names do not go alone'
apt purge soac
apt autoremove --purge
left=$(diff "$root/packages/before" <(files | sed '/ d /s/ [0-9]*$//')) || fail "the removal leaves other files: $left"
left=$(diff "$root/packages/packages-before" <(inside dpkg-query -W -f '${Package} ${db:Status-Abbrev}\n')) ||
    fail "other packages are left: $left"
say "the packages come and go; $SECONDS seconds"
