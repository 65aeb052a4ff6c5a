#!/usr/bin/env bash
# Builds kube-apiserver from Debian's source package `kubernetes` with Debian's Go, both unpatched: kube-apiserver.sh DIR.
# The binary is DIR/kube-apiserver, which nothing else stays beside; where it is there, it is not built. What it needs to run, etcd and
# openssl, is installed as well. Ends with 77, and says why, where this machine cannot.
set -uo pipefail
dir=${1:?the directory for it}
mkdir -p "$dir" && dir=$(cd "$dir" && pwd) || exit 2

skip() { echo "kube-apiserver cannot be built or run here: $*" >&2; exit 77; }

missing=()
command -v etcd >/dev/null || missing+=(etcd-server)
command -v openssl >/dev/null || missing+=(openssl)
if [ ! -x "$dir/kube-apiserver" ]; then
    command -v go >/dev/null || missing+=(golang-go)
    command -v dpkg-source >/dev/null || missing+=(dpkg-dev)
fi
if [ ${#missing[@]} -gt 0 ]; then
    command -v apt-get >/dev/null || skip "there is no apt-get to install ${missing[*]}"
    if [ "$(id -u)" = 0 ]; then sudo=(); elif command -v sudo >/dev/null; then sudo=(sudo); else skip "${missing[*]} are missing, and there is no sudo"; fi
    export DEBIAN_FRONTEND=noninteractive
    "${sudo[@]}" apt-get update -q </dev/null >&2
    "${sudo[@]}" apt-get install -q -y --no-install-recommends "${missing[@]}" </dev/null >&2 || skip "${missing[*]} cannot be installed"
fi

[ -x "$dir/kube-apiserver" ] && exit 0

# An apt configuration of its own: the machine's has no sources, as a rule, and is not touched.
apt=$dir/apt
mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian bookworm main" >"$apt/sources.list"
own=(-o "Dir::Etc::SourceList=$apt/sources.list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$apt/lists"
    -o "Dir::Cache=$apt/cache" -o APT::Sandbox::User=root)
root=$dir/go/src/k8s.io/kubernetes
if [ ! -d "$root" ]; then
    apt-get "${own[@]}" update -q >&2 || skip 'the list of source packages cannot be read'
    (cd "$dir" && apt-get "${own[@]}" source -q --download-only kubernetes >&2) || skip 'the source package cannot be read'
    mkdir -p "${root%/*}"
    rm -rf "$dir/unpacked"
    dpkg-source -x "$dir"/kubernetes_*.dsc "$dir/unpacked" >&2 || skip 'the source package cannot be unpacked'
    mv "$dir/unpacked" "$root"
fi

cd "$root" || exit 2
export GOPATH=$dir/go GOCACHE=$dir/cache GO111MODULE=off GOFLAGS= CGO_ENABLED=0
package=k8s.io/kubernetes/pkg/generated/openapi
if [ ! -e pkg/generated/openapi/zz_generated.openapi.go ]; then
    # Of all that is generated, this file alone is not in the package.
    go build -o "$dir/openapi-gen" ./vendor/k8s.io/kube-openapi/cmd/openapi-gen || skip 'openapi-gen cannot be built'
    inputs=$(grep -rl --include='*.go' '+k8s:openapi-gen=' pkg cmd $(printf 'vendor/k8s.io/%s/ ' \
        $(ls staging/src/k8s.io | grep -v -e code-generator -e sample-)) | xargs -n1 dirname | LC_ALL=C sort -u \
        | sed 's|^|k8s.io/kubernetes/|' | paste -sd,)
    "$dir/openapi-gen" --logtostderr -i "$inputs" -p "$package" -O zz_generated.openapi -h hack/boilerplate/boilerplate.generatego.txt \
        -r "$dir/violations" || skip 'its OpenAPI file cannot be generated'
fi
version=$(sed -n '1s/.*really\([0-9.]*\).*/\1/p' debian/changelog)
minor=${version#*.}
stamps=
for package in component-base/version client-go/pkg/version; do
    package=k8s.io/kubernetes/vendor/k8s.io/$package
    stamps+=" -X $package.gitVersion=v$version -X $package.gitMajor=${version%%.*} -X $package.gitMinor=${minor%%.*}"
done
go build -o "$dir/kube-apiserver.new" -ldflags "-s -w$stamps" ./cmd/kube-apiserver || skip 'the compiler ends with an error'
cd "$dir" || exit 2
chmod -R u+w go cache
rm -rf go cache apt openapi-gen violations kubernetes_*
mv kube-apiserver.new kube-apiserver
