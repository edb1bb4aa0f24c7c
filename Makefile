# B/OSS Twin. Needs python3 (3.11 or newer) with venv and pip, make and git; nothing else.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ok
FAST := -m "not slow and not browser" -n 2

.DEFAULT_GOAL := help
.PHONY: help run test test-slow test-browser check lint format app bench example calibrate still harms sizes margin figures lock clean

help: ## say what can be asked
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(READY) ## set up, then compare doing nothing with two strategies
	@$(BIN)/bosstwin demo

test: $(READY) ## the default tests (no data and no browser needed)
	@$(BIN)/python -m pytest $(FAST)

test-slow: $(READY) ## the long tests
	@$(BIN)/python -m pytest -m "slow and not browser" -n 2

test-browser: $(READY) ## the pages in a real Chromium, where one is installed
	@$(BIN)/python -m pytest -m browser

check: lint test ## the one gate: format, rules, types, stairs, default tests

lint: $(READY) ## the gate without the tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy sim docs/tools $(wildcard app.py)
	@$(BIN)/lint-imports

format: $(READY) ## let the formatter and the rules mend what they can
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

app: $(READY) ## the pages, on this machine only
	@$(BIN)/bosstwin app

bench: $(READY) ## measure speed and memory here
	@$(BIN)/python -m tests.bench

example: $(READY) ## rebuild results/example
	@$(BIN)/python docs/tools/make_example.py
	@$(BIN)/bosstwin report example

calibrate: $(READY) ## rewrite the churn intercepts of the bases
	@$(BIN)/python -m sim.experiments.calibrate

still: $(READY) ## let a world in which nothing changes live, and say what moves (about six minutes)
	@$(BIN)/python -m tests.worlds

harms: $(READY) ## cut one thing after another, and say whom it hurts and by how much (an hour or more)
	@$(BIN)/python -m tests.harms

sizes: $(READY) ## let operators of two sizes live in that world, and say in what they are one (about two minutes)
	@$(BIN)/python -m tests.worlds.compare_sizes

margin: $(READY) ## rewrite profit and loss beside published shares in docs/model.md
	@$(BIN)/python docs/tools/profit_and_loss.py

figures: $(READY) ## rebuild the README's figure and screenshot
	@$(BIN)/python docs/tools/readme_figures.py

lock: ## rewrite requirements.lock (needs uv)
	uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-annotate --no-header \
	  --no-emit-index-url --no-emit-find-links --python-version 3.11 --output-file requirements.lock --upgrade

clean: ## forget the environment and the caches, keep the results
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# Made anew when the lock or the project file changes. The stamp is written last, so a broken set-up is redone.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "B/OSS Twin needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12" )'
	@echo "Setting up .venv (once; a minute or two) ..." >&2
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
	  --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m sim.kernel.compiled.warm
	@touch $@
