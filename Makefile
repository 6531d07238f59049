# Noisebook. `make help` lists the targets.

SHELL := /bin/bash
BINARY := .build/release/noisebook
JOBS ?=
SWIFT_BUILD := swift build -c release $(if $(JOBS),-j $(JOBS))

.DEFAULT_GOAL := help
.PHONY: help setup setup-pages demo build test test-pages check goldens bench format clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: ## Install the system packages that are missing
	@scripts/setup.sh

setup-pages: ## Install what the page tests need
	@scripts/setup.sh --pages

demo: setup build ## Set up, build, render the first notebook and say where it is
	@mkdir -p Output
	@./noisebook render Notebooks/00-start-here.md -o Output/00-start-here.html
	@echo
	@echo "The page is at $(CURDIR)/Output/00-start-here.html: open it in a browser."
	@echo "For a prompt, type ./noisebook"

build: ## Build in release mode
	@echo "Building (the first time takes some minutes)"
	@$(SWIFT_BUILD)

test: setup ## Set up, build once and run all tests and notebooks
	@echo "Building the program and its tests"
	@$(SWIFT_BUILD) --build-tests
	@scripts/say_data.sh
	@swift test -c release --skip-build
	@echo "Running the notebooks"
	@./noisebook check Notebooks

test-pages: setup-pages build ## Hold the rendered pages against the HTML validator and axe
	@.pages/venv/bin/python scripts/check_pages.py

check: setup ## Formatter in lint mode, no warnings, tests
	@swift format lint --strict -r Package.swift Sources Tests
	@$(SWIFT_BUILD) -Xswiftc -warnings-as-errors --build-tests --scratch-path .build-check
	@$(MAKE) --no-print-directory test

goldens: setup ## Record the golden files anew; look at the difference before you commit it
	@$(SWIFT_BUILD) --build-tests
	@NOISEBOOK_RECORD=1 swift test -c release --skip-build || true
	@git status --short Tests/Goldens docs

bench: setup build ## Measure against CPython and NumPy and print the ratios
	@Benchmarks/run.sh

format: ## Format the sources
	@swift format -i -r Package.swift Sources Tests

clean: ## Remove what was built
	@rm -rf .build .build-check .pages
