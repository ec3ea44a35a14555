# Each target does all its own set-up on a fresh machine with Python 3.11 or newer.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TOOLS := $(VENV)/.tools
PIP := $(BIN)/pip install --quiet --disable-pip-version-check

# What tests start again and again is compiled once, also where the environment says otherwise.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test prove practices lint bench lock catalogue readme clean

demo: $(READY)
	$(BIN)/python -m bot demo

test: $(TOOLS)
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

prove: $(TOOLS)
	FIREBREAK_PROVE=1 $(BIN)/python -m pytest -n 3 --dist worksteal -m prove --timeout 900

practices: $(TOOLS)
	FIREBREAK_WITHOUT=1 $(BIN)/python -m pytest -n 3 -m practice tests/practices

lint: $(TOOLS)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(TOOLS)
	$(BIN)/python -m tests.bench.detector
	$(BIN)/python -m tests.bench.sources
	$(BIN)/python -m tests.bench.words
	$(BIN)/python -m tests.bench.sentiment
	$(BIN)/python -m tests.bench.tone
	$(BIN)/python -m tests.bench.pipeline
	$(BIN)/python -m tests.bench.burst
	$(BIN)/python -m tests.bench.latency
	$(BIN)/python -m tests.bench.home
	$(BIN)/python -m tests.bench.deadlines
	$(BIN)/python -m tests.bench.pages
	$(BIN)/python -m tests.bench.hub
	$(BIN)/python -m tests.bench

lock: $(BIN)/pip
	$(PIP) uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra postgres pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra postgres --extra dev -c requirements.txt pyproject.toml -o tests/requirements.txt

catalogue: $(TOOLS)
	$(BIN)/python -m tests.support.catalogue

readme: $(TOOLS)
	$(BIN)/python -m tests.support.readme

$(BIN)/pip:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

$(READY): $(BIN)/pip requirements.txt pyproject.toml
	$(PIP) --require-hashes -r requirements.txt
	$(PIP) --no-deps --editable .
	touch $@

$(TOOLS): $(READY) tests/requirements.txt
	$(PIP) --require-hashes -r tests/requirements.txt
	touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
