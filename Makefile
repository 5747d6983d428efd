# `make` alone lists what there is.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py

.DEFAULT_GOAL := help
.PHONY: help run install develop system test check bench bench-maps lock messages format clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: install ## Set everything up, load the demo city and serve it at http://127.0.0.1:8000/
	@$(MANAGE) serve --demo

install: $(VENV)/.installed node_modules/.installed build/.static ## Make the environment and build the front end

develop: $(VENV)/.developing install ## The same with what tests and checks need

$(VENV)/.installed: requirements/base.txt
	@echo "Installing the Python packages …"
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@touch $@

$(VENV)/.developing: requirements/dev.txt $(VENV)/.installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

node_modules/.installed: package-lock.json
	@echo "Installing the browser libraries …"
	@npm ci --silent
	@touch $@

STATIC_SOURCES := $(shell find src/kramy -path '*/dist' -prune -o \( -path '*/static/*' -o -path '*/styles/*' -o -name '*.po' -o -name 'build.mjs' \) -type f -print)
build/.static: node_modules/.installed $(VENV)/.installed $(STATIC_SOURCES)
	@echo "Building the front end …"
	@npm run --silent build
	@$(MANAGE) translations compile
	@$(MANAGE) collectstatic --noinput --verbosity 0
	@mkdir -p build && touch $@

system: ## Install what the tests need from Debian's packages (PostgreSQL, chromium), or say what to install
	@scripts/system-packages

test: develop system ## Run every test, browser journeys included, on both databases
	@scripts/test

check: develop ## Lint, import contracts, types, migrations, translations, generated docs, personal data
	@scripts/check

bench: develop system ## Measure; one JSON object a line
	@scripts/bench

bench-maps: develop system ## Measure maps of many sizes beside others (LARGE=1: 3,000,000 entries too; WRITE=docs/performance.md: keep it)
	@scripts/bench-maps $(if $(LARGE),--large) $(if $(WRITE),--write $(WRITE))

lock: $(VENV)/.developing ## Lock the Python requirements with hashes
	@$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet requirements/dev.in -o requirements/dev.txt
	@$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet requirements/base.in -c requirements/dev.txt -o requirements/base.txt

messages: ## Bring the message catalogues up to date
	@$(MANAGE) translations update

format: ## Format the code
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

clean: ## Remove everything that was made, the database included
	@rm -rf $(VENV) node_modules build var src/kramy/ui/static/ui/dist
