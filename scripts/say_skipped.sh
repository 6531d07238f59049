#!/usr/bin/env bash
# Says which tests have nothing to work on, so that a pass is not taken for more than it is.
set -euo pipefail
if [ -z "${NOISEBOOK_DATA:-}" ]; then
    echo "skipped: tests with MNIST, because NOISEBOOK_DATA does not name a data folder"
elif [ ! -d "$NOISEBOOK_DATA/mnist" ]; then
    echo "skipped: tests with MNIST, because $NOISEBOOK_DATA has no folder mnist"
fi
