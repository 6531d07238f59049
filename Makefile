# `make` says what there is to make.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

SWIFT_BUILD := swift build -c release
NOISEBOOK := .build/release/noisebook

.DEFAULT_GOAL := help
.PHONY: help setup demo build test test-pages fuzz check goldens bench bench-peers format clean

# What `make fuzz` is given, such as FUZZ='parser --count 1000000 --seed 7'.
FUZZ ?= --seconds 60

help:  ## say what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup:  ## install the missing libraries and Fashion-MNIST (Debian)
	@scripts/setup.sh

build: setup  ## build the program, .build/release/noisebook
	$(SWIFT_BUILD) --product noisebook

demo: build  ## render the first notebook to Output/00-start-here.html
	@mkdir -p Output
	$(NOISEBOOK) render Notebooks/00-start-here.md -o Output/00-start-here.html
	@echo "The page: $(CURDIR)/Output/00-start-here.html"
	@echo "Open it in a browser. Next: ./noisebook, a prompt, or"
	@echo "      ./noisebook render Notebooks/01-looking-at-data.md"

test: setup  ## run all tests and check every notebook
	@scripts/say_skipped.sh
	$(SWIFT_BUILD) --build-tests
	swift test -c release --skip-build | grep -v '^◇'
	./noisebook check Notebooks

test-pages: build  ## look at every rendered page in a browser, screenshots in Output/pages/
	@scripts/setup.sh --pages
	.pages/bin/python scripts/check_pages.py

fuzz: setup  ## feed every reader with bad input for a minute; FUZZ='--help' says what else
	$(SWIFT_BUILD) --product noisebook-fuzz
	.build/release/noisebook-fuzz $(FUZZ)

check: setup  ## formatting, no warnings, all tests
	swift format lint --strict --recursive Package.swift Sources Tests
	scripts/check_warnings.sh
	$(MAKE) test

goldens: setup  ## record the expected texts anew; look at the difference before a commit
	$(SWIFT_BUILD) --build-tests
	NOISEBOOK_RECORD=1 swift test -c release --skip-build
	git --no-pager diff --stat -- Tests/Goldens

bench: build  ## measure speed beside Python's libraries
	$(SWIFT_BUILD) --product KernelBenchmarks
	Benchmarks/run.sh

bench-peers: build  ## train beside PyTorch, Opacus and JAX, in an environment of their own
	test -x .peers/bin/python || python3 -m venv .peers
	.peers/bin/pip install --quiet numpy torch opacus jax optax
	PYTHON=.peers/bin/python Benchmarks/run.sh training

format:  ## set the sources as .swift-format says
	swift format --in-place --recursive Package.swift Sources Tests

clean:  ## remove what was built and rendered
	rm -rf .build .build-check .pages Output/*.html Output/pages
