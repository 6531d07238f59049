#!/usr/bin/env bash
# Says which data the tests find, so that a skipped test is seen.
if [ -n "${NOISEBOOK_DATA:-}" ] && [ -d "$NOISEBOOK_DATA" ]; then
    echo "Tests on real data read the folder named by NOISEBOOK_DATA."
else
    echo "NOISEBOOK_DATA names no folder: tests that need MNIST are skipped and say so."
fi
