# make tables    every table and figure, into paper_tables/
# make test      lint, types and tests
# make browser   Chromium for the tests of HTML reports, where the system lacks one
# The first two set up .venv by themselves when pyproject.toml or constraints.txt is newer than the set-up.

PYTHON ?= python3
EXTRAS := learn,solvers-more,cluster,parquet,benchopt,plot,test
ARGS ?=

ifeq ($(OS),Windows_NT)
VENV_PYTHON := .venv/Scripts/python.exe
else
VENV_PYTHON := .venv/bin/python
endif
STAMP := .venv/.installed

.DEFAULT_GOAL := help
.PHONY: help tables test test-all lint browser clean FORCE

help:
	@echo "make tables    regenerate every table and figure into paper_tables/ (ARGS=--quick: a short run, into paper_tables/quick)"
	@echo "make test      lint, types and tests"
	@echo "make test-all  the same with the slow tests"
	@echo "make lint      lint and types"
	@echo "make browser   install Debian's Chromium if there is none (as root); without one its tests are skipped"
	@echo "make clean     remove .venv and caches"

tables: $(STAMP)
	@$(VENV_PYTHON) -m sci_barriers.cli tables $(ARGS)

test: lint
	@$(VENV_PYTHON) -m pytest -q -n 2 -m "not slow"

test-all: lint
	@$(VENV_PYTHON) -m pytest -q -n 2

lint: $(STAMP)
	@$(VENV_PYTHON) -m ruff check .
	@$(VENV_PYTHON) -m mypy

# Never an error: without a browser its tests say why they are skipped.
BROWSERS := chromium chromium-browser google-chrome google-chrome-stable chrome
browser:
	@for name in "$${CHROMIUM:-}" $(BROWSERS); do \
	  if command -v "$$name" >/dev/null 2>&1; then echo "browser: $$name"; exit 0; fi; \
	done; \
	if ! command -v apt-get >/dev/null 2>&1 || [ "$$(id -u)" != 0 ]; then \
	  echo "note: no Chromium; its tests will be skipped (on Debian: apt install chromium)" >&2; \
	  exit 0; \
	fi; \
	export DEBIAN_FRONTEND=noninteractive; \
	{ apt-get -qq update && apt-get -qq -y -o DPkg::Lock::Timeout=300 \
	    install --no-install-recommends chromium; } >/dev/null 2>&1 && echo "browser: chromium" || \
	  echo "note: Chromium could not be installed; its tests will be skipped" >&2

# An environment whose interpreter has gone is made again.
ifneq ($(shell test -x $(VENV_PYTHON) && $(VENV_PYTHON) -c "print('usable')"),usable)
$(STAMP): FORCE
endif

$(STAMP): pyproject.toml constraints.txt
	@"$(PYTHON)" -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null || { \
	  echo "error: PYTHON = $(PYTHON): must be Python 3.11 or newer;" \
	    "name one, for example: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 2; }
	@"$(PYTHON)" -c "import venv, ensurepip" 2>/dev/null || { \
	  echo "error: $(PYTHON) cannot make virtual environments;" \
	    "install its venv module (on Debian and Ubuntu: apt install python3-venv)" >&2; exit 2; }
	@echo "Setting up .venv with '.[$(EXTRAS)]' (once; two minutes, 2.3 GB)" >&2
	@test -x $(VENV_PYTHON) && $(VENV_PYTHON) -c "import pip" || "$(PYTHON)" -m venv --clear .venv
	@$(VENV_PYTHON) -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[$(EXTRAS)]' || { \
	  echo "error: the installation failed (the network is needed the first time);" \
	    "run make $(MAKECMDGOALS) again, after make clean if it persists" >&2; exit 2; }
	@touch $(STAMP)

FORCE:

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
	find sci_barriers experiments tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
