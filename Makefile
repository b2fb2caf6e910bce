# HocLieu Hub. `make help` lists the targets. Everything sets itself up on a machine with Python 3.11+ (with venv) and make.
SHELL := /bin/bash
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8000
WORKERS ?= 2
NAME ?=
READY := $(VENV)/.ready
export HUB_WEB_PORT = $(PORT)

.DEFAULT_GOAL := help
.PHONY: help setup demo serve test test-unit browser-test lint fix typecheck assets migrate migration translations bench screenshots docs clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

$(READY): pyproject.toml constraints.txt
	@echo "setting up Python packages (once; about a minute)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt "hatchling>=1.27" "editables>=0.5"
	@HUB_SKIP_ASSETS=1 $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation -c constraints.txt -e '.[dev]'
	@touch $@

setup: $(READY) ## Install Python packages into .venv

assets: $(READY) ## Build styles, scripts and message catalogues (quick when nothing changed)
	@$(BIN)/python tools/frontend.py build
	@$(BIN)/python tools/translations.py compile

demo: assets ## Load a small believable school and serve it on http://127.0.0.1:8000 (PORT=8123 elsewhere)
	@HUB_DEMO=true HUB_LOG_LEVEL=warning $(BIN)/hub demo serve

serve: assets ## Serve an installation with the settings of the environment
	@$(BIN)/hub migrate && $(BIN)/hub serve

test: assets ## Run the test suite on the embedded defaults (and on real services and a browser whose TEST_* variables are set)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist=loadfile

test-unit: $(READY) ## Run the tests that need no database
	@$(BIN)/python -m pytest tests/unit

browser-test: assets ## Run the browser tests (TEST_CHROMIUM names the browser)
	@$(BIN)/python -m pytest tests/browser

lint: $(READY) ## Check style, import contracts, types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports importlinter.toml
	@$(BIN)/mypy
	@$(BIN)/python tools/frontend.py typecheck

fix: $(READY) ## Format and mend what can be mended automatically
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

typecheck: $(READY) ## Check types only
	@$(BIN)/mypy
	@$(BIN)/python tools/frontend.py typecheck

migrate: $(READY) ## Bring the database of the environment's settings to this version
	@$(BIN)/hub migrate

migration: $(READY) ## Write the first migration anew from the models (until the first release)
	@$(BIN)/python tools/migration.py

translations: $(READY) ## Check the message catalogues
	@$(BIN)/python tools/translations.py check

bench: assets ## Run the benchmarks (NAME=answer_saves for one)
	@$(BIN)/python -m bench.run $(NAME)

screenshots: assets ## Make the pictures of the README (TEST_CHROMIUM names the browser)
	@mkdir -p docs/pictures && HUB_SCREENSHOTS=docs/pictures $(BIN)/python -m pytest tests/browser/test_main_job.py -k 'not axe'

docs: $(READY) ## Write docs/configuration.md anew from the settings
	@$(BIN)/python tools/configuration.py

clean: ## Remove what was built
	rm -rf .venv node_modules hub/static/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
