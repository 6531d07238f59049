#!/usr/bin/env bash
# Measures Noisebook beside Python on this machine and prints Markdown tables.
#
#   Benchmarks/run.sh                  everything
#   Benchmarks/run.sh --quick          two repetitions, to see that all of it runs
#   Benchmarks/run.sh start programs   only these parts: limits, start, render, programs,
#                                      checking, tensors, kernels, convolutions, training, experiment, accountants,
#                                      votes, estimators
#   Benchmarks/run.sh --only sort      only programs whose name holds the word
#   Benchmarks/run.sh --turns 9 --peers jax_closedform,jax_none,jax_is training
#                                      more turns with fewer peers, for a machine that is not steady
#
# Needs python3 to measure with; NumPy, PyTorch and JAX only for the parts that compare with them, and
# what is not installed is left out. PYTHON names the interpreter that has them, NOISEBOOK another
# executable than .build/release/noisebook, KERNEL_BENCHMARKS and ESTIMATOR_BENCHMARKS others than those beside it.
set -eu
cd "$(dirname "$0")/.."
exec "${PYTHON:-python3}" -B Benchmarks/measure.py "$@"
