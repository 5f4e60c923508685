# Every verb sets up .venv by itself; that takes a minute or less the first time and no time after that.
.DEFAULT_GOAL := help
.PHONY: help report site test lab bench mutate lock setup

# python3 where it is new enough, else the first versioned name that is; `true` only runs when one of them works
FIND = for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done; true
PYTHON ?= $(shell $(FIND))
BIN := .venv/bin
export JUPYTER_PREFER_ENV_PATH := 1
export PYTHONNOUSERSITE := 1
# compiled modules are kept whatever the shell says: without them every kernel compiles half of scipy again
unexport PYTHONDONTWRITEBYTECODE

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

report: setup  ## run the notebooks, judge every claim, build the site, say where to look
	@$(BIN)/python -m research report

site: setup  ## build the site in build/site from the executed notebooks (OPTIONS="--output DIR")
	@$(BIN)/python -m research site $(OPTIONS)

test: setup  ## style, types, import order, tests, doctests and every notebook cell against its committed output
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/mypy & types=$$!; $(BIN)/python -m pytest -n 2 -rs; tests=$$?; wait $$types && exit $$tests

lab: setup  ## open the notebooks in JupyterLab, on a start page (as root: OPTIONS=--allow-root; any of its own options)
	@$(BIN)/python -m research lab $(OPTIONS)

bench: setup  ## race the package against its peers; time and memory of what a person waits for (OPTIONS=--json)
	@$(BIN)/python bench/bench.py $(OPTIONS)

mutate: setup  ## put small errors into research/, count those that tests notice (OPTIONS="PART --sample 40", --all)
	@$(BIN)/python bench/mutation.py $(OPTIONS)

lock: setup  ## resolve pyproject.toml again into requirements.lock (OPTIONS=--upgrade for new versions)
	@$(BIN)/python bootstrap.py --lock $(OPTIONS)

setup:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer (with venv) is needed; none of python3, python3.13, python3.12, python3.11 is." >&2; exit 1; }
	@$(PYTHON) bootstrap.py
