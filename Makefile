PYTHON := .venv/bin/python
DJADE := find src -name '*.html' -exec .venv/bin/djade --target-version 6.1
PORT ?= 8000
export PORT

.DEFAULT_GOAL := help
.PHONY: help run test test-all check messages format bench clean

help: ## say what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 10

run: ## serve the demonstration on PORT (8000), data in AMENDS_DATA (./data), and an empty organization beside it
	@sh scripts/environment.sh base
	@AMENDS_BASE_URL=$${AMENDS_BASE_URL:-http://localhost:$(PORT)} .venv/bin/amends demo --with-own --port $(PORT)

test: ## run every test on SQLite, on PostgreSQL those that can differ (DB=sqlite or DB=postgresql: on one)
	@sh scripts/environment.sh dev
	@$(PYTHON) scripts/test.py

test-all: test ## then run the rest: the other tests on PostgreSQL, random tests with more examples
	@$(PYTHON) scripts/test.py --rest

check: ## format, lint, types, import contracts, documentation
	@sh scripts/environment.sh dev
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/ruff check --quiet .
	@$(DJADE) --check {} +
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@$(if $(and $(filter test test-all,$(MAKECMDGOALS)),$(if $(DB),,all)),,$(PYTHON) -m pytest -q tests/house)

messages: ## gather the texts to translate, bring src/amends/wording/locale up to date, compile
	@sh scripts/environment.sh dev
	@$(PYTHON) scripts/messages.py
	@$(PYTHON) scripts/catalogues.py

format: ## put the sources into their form
	@sh scripts/environment.sh dev
	@.venv/bin/ruff check --quiet --fix --exit-zero .
	@.venv/bin/ruff format --quiet .
	@$(DJADE) {} +

bench: ## measure, one table at the end, and bench/out/*.json
	@sh scripts/environment.sh dev
	@$(PYTHON) -m bench

clean: ## take away what the scripts made, but never the data
	@sh scripts/postgres.sh stop
	@sh scripts/postgres.sh stop durable
	@rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
