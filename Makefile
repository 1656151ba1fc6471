# Backoffice. `make` alone lists the targets.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint bench chaos screenshots messages

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.dev  ## make .venv with everything

demo: $(VENV)/.run  ## a running back office with all four systems linked, on this machine only
	@$(BIN)/python manage.py demo $(if $(PORT),--port $(PORT)) $(if $(SANDBOX_PORT),--sandbox-port $(SANDBOX_PORT))

test: $(VENV)/.dev  ## every test, on SQLite and on PostgreSQL with Redis
	@$(BIN)/python -m tests.run

lint: $(VENV)/.dev  ## format, style, types, templates, migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/djlint --lint --quiet templates
	DEBUG=1 DATA_DIR=build/lint $(BIN)/python manage.py makemigrations --check --dry-run
	@$(BIN)/python -m tests.deploy_check

bench: $(VENV)/.dev  ## measure beside peers into docs/bench; BENCH="--rows 20000" for less
	@$(BIN)/python -m tests.bench $(BENCH)

chaos: $(VENV)/.dev  ## thousands of changes and review requests while everything breaks, then planted bugs; CHAOS="--seed 4" for one run
	@$(BIN)/python -m tests.chaos.commands $(if $(CHAOS),$(CHAOS),--seed 1 2 3)
	@$(if $(CHAOS),:,for bug in early_acknowledgement no_quiet_period blind_resend; do $(BIN)/python -m tests.chaos.commands --number 400 --accounts 10 --seconds 40 --bug $$bug || exit 1; done)
	@$(BIN)/python -m tests.chaos.reviews $(CHAOS)
	@$(if $(CHAOS),:,for bug in duplicate_is_failure no_ledger; do $(BIN)/python -m tests.chaos.reviews --number 200 --merchants 3 --seconds 20 --bug $$bug || exit 1; done)

screenshots: $(VENV)/.dev  ## walk through the demo and keep docs/screenshots
	@$(BIN)/python -m tests.browser.screenshots

messages: $(VENV)/.dev  ## compile the German texts after a change in locale/de
	$(BIN)/pybabel compile -d locale -D django

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: run make PYTHON=python3.11 (or another name).")'
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing: on Debian, apt install python3-venv."; exit 1; }
	@touch $@

$(VENV)/.run: requirements.txt constraints.txt | $(VENV)/.python
	$(BIN)/pip install --quiet -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt requirements.txt constraints.txt | $(VENV)/.python
	$(BIN)/pip install --quiet -r requirements-dev.txt
	@touch $@ $(VENV)/.run
