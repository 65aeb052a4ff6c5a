# To be sourced: which commit is packed. VERSION, COMMIT and COMMIT_DATE (empty where that is not known), SOURCE_DATE_EPOCH, all unless
# they are set; and `finish_binary`.
packaging=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# Whoever installs is not always whoever cloned.
own_git() { git -c safe.directory='*' -C "$packaging/.." "$@"; }

number=$(sed -n 's/.*static let number = "\(.*\)"/\1/p' "$packaging/../Sources/soac/Terminal/Version.swift")
if [ -z "${COMMIT+set}" ]; then
    COMMIT=$(own_git rev-parse HEAD 2>/dev/null) || COMMIT=
    if [ -n "$COMMIT" ] && [ -n "$(own_git status --porcelain --untracked-files=no)" ]; then COMMIT=$COMMIT-modified; fi
fi
if [ -n "$COMMIT" ]; then
    : "${SOURCE_DATE_EPOCH:=$(own_git log -1 --format=%ct "${COMMIT%-modified}")}"
    COMMIT_DATE=$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)
else
    : "${SOURCE_DATE_EPOCH:=$(stat -c %Y "$packaging/../CHANGELOG.md")}"
    COMMIT_DATE=
fi
# A commit that no release is stands behind the last, in the order of their dates.
if [ -z "${VERSION:-}" ]; then
    VERSION=$number
    if [ -n "$COMMIT" ] && [ "$(own_git describe --tags --exact-match "${COMMIT%-modified}" 2>/dev/null)" != "v$number" ]; then
        VERSION=$number+git$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y%m%d%H%M%S).${COMMIT:0:8}
    fi
    case $COMMIT in *-modified) VERSION=$VERSION.modified ;; esac
fi
export SOURCE_DATE_EPOCH

# finish_binary BINARY COPY: the copy knows its commit, and has no symbols.
finish_binary() {
    python3 "$packaging/stamp.py" "$1" "$2" "$COMMIT" "$COMMIT_DATE"
    strip --strip-all "$2"
}
