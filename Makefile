# Two commands do everything on a machine with Python >= 3.11, make and a C library:
#   make run    set up .venv, plan on the built-in sample, say where the report lies
#   make test   set up .venv, run every gate and every test
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.PHONY: run test setup setup-dev lint types contracts tests docs pictures bench lock clean

run: setup
	$(BIN)/akeso plan --sample --approach lumbar-transforaminal-subpedicular --level L4-L5 --side left -o plan-out

setup: $(VENV)/.run
setup-dev: $(VENV)/.dev

$(VENV)/.run: locks/run.txt pyproject.toml
	@$(PYTHON) -c "import sys; sys.exit(0 if sys.version_info >= (3, 11) else 'Akeso needs Python 3.11 or newer; set PYTHON=python3.11 (or newer).')"
	@test -x $(BIN)/pip || $(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run locks/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/dev.txt
	@touch $@

# The order runs the cheap gates first, so that a slip is said in seconds.
test: setup-dev lint types contracts docs tests

lint:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
types:
	$(BIN)/mypy
contracts:
	$(BIN)/lint-imports
# No --quiet: it hides warnings from --strict as well.
docs:
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --site-dir site
tests:
	$(BIN)/pytest -rs --numprocesses 2 --dist loadfile --cov --cov-report=term:skip-covered

# Remakes the picture of the README from the built-in sample.
pictures: setup-dev
	$(BIN)/python scripts/readme_picture.py

bench: setup-dev
	$(BIN)/python benchmarks/xray.py

# Takes about ten minutes: every file of every pinned version is hashed.
lock:
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --output-file locks/run.txt pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --allow-unsafe --extra dev --constraint locks/run.txt --output-file locks/dev.txt pyproject.toml

clean:
	rm -rf $(VENV) site build dist plan-out
