#!/usr/bin/env bash
# Builds everything from nothing and fails if the compiler warns of anything in this project.
#
# A build of its own, since an unchanged module does not repeat its warnings; the option
# -warnings-as-errors cannot be used, for it contradicts how packages from outside are built.
set -euo pipefail
cd "$(dirname "$0")/.."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
rm -rf .build-check/release .build-check/*/release
swift build -c release --build-tests --scratch-path .build-check 2>&1 | tee "$log" | grep -E '^\[|error:' || true
grep -q 'Build complete!' "$log" || { cat "$log"; exit 1; }
if grep -E "^$PWD/(Sources|Tests)/.*warning:" "$log" | sort -u; then
    echo "check: the compiler warns (above)" >&2
    exit 1
fi
echo "check: no warnings"
