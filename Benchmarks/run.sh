#!/usr/bin/env bash
# Measures Noisebook beside Python on this machine and prints Markdown tables.
#
#   Benchmarks/run.sh                  everything
#   Benchmarks/run.sh --quick          two repetitions, to see that all of it runs
#   Benchmarks/run.sh start programs   only these parts: start, render, programs,
#                                      checking, tensors
#   Benchmarks/run.sh --only sort      only programs whose name holds the word
#
# Needs python3 to measure with; NumPy only for the part that compares with it. NOISEBOOK names
# another executable than .build/release/noisebook.
set -eu
cd "$(dirname "$0")/.."
exec python3 -B Benchmarks/measure.py "$@"
