PYTHON := .venv/bin/python
DJADE := find src -name '*.html' -exec .venv/bin/djade --target-version 6.1
PORT ?= 8000
export PORT

.DEFAULT_GOAL := help
.PHONY: help run dev test test-all check messages format bench image release clean

# A setting of some machines: without bytecode each start takes seconds more.
unexport PYTHONDONTWRITEBYTECODE

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 10

run: ## serve the demo on PORT (8000) and an empty organisation on the next port, with data in AMENDS_DATA (./data)
	@sh scripts/environment.sh base
	@AMENDS_BASE_URL=$${AMENDS_BASE_URL:-http://localhost:$(PORT)} .venv/bin/amends demo --with-own --port $(PORT)

dev:
	@sh scripts/environment.sh dev

test: dev ## run every test on SQLite, and on PostgreSQL those that can differ (DB=sqlite or DB=postgresql: only one)
	@$(PYTHON) scripts/test.py

test-all: test ## run make test, then sweeps, journeys and the other tests on PostgreSQL
	@$(PYTHON) scripts/test.py --rest

check: dev ## format, lint, types, import contracts, documentation
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/ruff check --quiet .
	@$(DJADE) --check {} +
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@$(if $(and $(filter test test-all,$(MAKECMDGOALS)),$(if $(DB),,all)),,$(PYTHON) -m pytest -q tests/house)

messages: dev ## collect the texts for translation and compile the catalogues
	@$(PYTHON) scripts/messages.py
	@$(PYTHON) scripts/catalogues.py

format: dev ## format the code
	@.venv/bin/ruff check --quiet --fix --exit-zero .
	@.venv/bin/ruff format --quiet .
	@$(DJADE) {} +

bench: dev ## measure: one table, and details in bench/out/*.json
	@$(PYTHON) -m bench

image: dev ## build the image amends:latest (podman, buildah or docker)
	@sh scripts/image.sh

release: dev ## make the files of a release in dist/ (VERSION=0.2.0), after make test-all
	@$(PYTHON) scripts/release.py $(VERSION)

clean: ## remove what the scripts made, but never the data
	@sh scripts/postgres.sh stop
	@sh scripts/postgres.sh stop durable
	@rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
