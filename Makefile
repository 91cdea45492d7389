# `make generate` and `make test` are all that a newcomer needs; `make help` lists the rest.
SHELL := /bin/sh
.DEFAULT_GOAL := help
# Steps build on each other: the Debian packages must be there before .venv is.
.NOTPARALLEL:
.PHONY: help generate test lint docs lock bench fuzz accuracy agreement clean system-packages

PYTHON ?= python3
PYTEST_ARGS ?=
# Not empty: exactly what requirements-dev.txt lists, by hash. Empty: the newest of everything.
LOCKED ?=
# Not empty: the tests also tell what they cover, and fail below 95 %. They take half as long again.
COVERAGE ?=

VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input

# A stamp for each kind of install: pip runs again only after pyproject.toml has changed.
INSTALLED := $(VENV)/.installed
INSTALLED_DEV := $(VENV)/.installed-$(if $(LOCKED),locked,dev)

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-18s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

generate: $(INSTALLED) ## write output/ and the examples' output; installs into .venv first
	$(BIN)/realmem generate
	@for config in $(wildcard examples/*/realmem.yaml); do \
	  $(BIN)/realmem generate --quiet -c $$config -o $${config%/*}/output || exit; done

# In CI what is committed must be current; elsewhere it is brought up to date. pytest comes last, so
# that its closing line ends the log.
test: system-packages lint ## all checks and all tests; installs what they need first
	$(BIN)/realmem generate $(if $(CI),--check)
	$(BIN)/realmem check
	$(BIN)/python -m pytest --numprocesses=auto --maxprocesses=4 --dist=worksteal $(if $(COVERAGE),--cov --cov-report=term) $(PYTEST_ARGS)

lint: $(INSTALLED_DEV) ## ruff and mypy alone
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

# The pictures are drawn with what reads the capture for the tests.
docs: $(INSTALLED_DEV) ## write the generated parts of README.md and docs/
	$(BIN)/python -m docs.reference

bench: $(INSTALLED) ## what realmem costs; BENCH_ARGS=rules or =boards for a Prometheus's part, =--check for budgets
	$(BIN)/python -m bench $(BENCH_ARGS)

fuzz: system-packages $(INSTALLED_DEV) ## the property tests on thirty times as many examples: half an hour
	$(BIN)/python -m pytest -m hypothesis --hypothesis-profile=fuzz --numprocesses=auto --dist=worksteal $(PYTEST_ARGS)

# Keeps what is listed and still fits; LOCK_ARGS=--upgrade takes the newest of everything.
lock: | $(BIN)/pip ## write requirements-dev.txt again, after a change of pyproject.toml
	$(PIP_INSTALL) uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --extra dev --generate-hashes \
	  --no-annotate --custom-compile-command 'make lock' --output-file requirements-dev.txt $(LOCK_ARGS) pyproject.toml

accuracy: $(INSTALLED_DEV) ## judge the alerts on random histories with a known truth: a quarter of an hour
	$(BIN)/python -m tests.scenarios --write docs/accuracy.md $(ACCURACY_ARGS)

agreement: $(INSTALLED_DEV) ## whether backtest fires as promtool does, on every named history: an hour
	$(BIN)/python -m tests.live.agreement $(AGREEMENT_ARGS)

clean: ## remove the virtual environment and every cache, never output/
	rm -rf $(VENV) build dist .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# promtool, amtool, jsonnet and, where Python comes without it, venv: says what is missing, as root
# installs it.
system-packages:
	@$(CHECK_PYTHON)
	@$(PYTHON) tests/support/system_packages.py

$(INSTALLED): pyproject.toml | $(BIN)/pip
	$(PIP_INSTALL) --editable .
	@touch $@

# Both kinds share one environment: what one has installed is not what the other asks for.
$(INSTALLED_DEV): pyproject.toml $(if $(LOCKED),requirements-dev.txt) | $(BIN)/pip
	$(if $(LOCKED),$(PIP_INSTALL) --require-hashes --requirement requirements-dev.txt)
	$(PIP_INSTALL) --editable $(if $(LOCKED),. --no-deps --no-build-isolation,'.[dev]')
	@rm -f $(VENV)/.installed-dev $(VENV)/.installed-locked
	@touch $(INSTALLED) $@

# pip is the last thing that venv writes: an interrupted venv is made again.
$(BIN)/pip:
	@$(CHECK_PYTHON)
	@$(PYTHON) tests/support/system_packages.py python3-venv g++
	$(PYTHON) -m venv $(VENV)

define CHECK_PYTHON
$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
  echo "realmem needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>/dev/null || echo missing)." \
    "Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
endef
