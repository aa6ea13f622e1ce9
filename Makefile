# The two commands of the README are `make run` and `make test`; the others serve those who work on it.
.DEFAULT_GOAL := run
SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
WORKERS ?= 2
export PORT
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run dev install prepare test test-all test-clocks lint format bench faults docker lock clean

run: $(VENV)/runtime prepare
	@$(BIN)/python manage.py welcome
	@exec $(BIN)/granian --interface wsgi --host $(HOST) --port $(PORT) --workers $(WORKERS) --blocking-threads 4 \
		--respawn-failed-workers --workers-kill-timeout 15 --no-access-log --log-level warning dockerquiz.wsgi:application

prepare: $(VENV)/runtime
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py createcachetable
	@$(BIN)/python manage.py seed --skip-checks
	@$(BIN)/python manage.py collectstatic --noinput --verbosity 0 --skip-checks
	@$(BIN)/python manage.py prune_guests --skip-checks

dev: export DEBUG = true
dev: $(VENV)/tools prepare
	@$(BIN)/python manage.py runserver $(HOST):$(PORT)

install: $(VENV)/tools

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "DockerQuiz needs Python 3.11 or newer.")'
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/runtime: requirements.txt | $(VENV)/python
	@echo "Installing what DockerQuiz needs into $(VENV) ..."
	@$(PIP) install --require-hashes -r requirements.txt
	@touch $@

$(VENV)/tools: requirements-dev.txt $(VENV)/runtime
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

test: $(VENV)/tools lint
	@$(BIN)/pytest --quiet -n 3 --dist worksteal
	@$(BIN)/python -m tests.on_postgresql --quiet -n 3 --dist worksteal -m "database and not browser"

# The tests, but for the browser's, at the moments when something changes: near the end of a study day and of a day, on
# a leap day, on the days when Berlin's clocks go forward and back, and at the end of a year. A single moment of your
# own: TEST_CLOCK=2028-02-29T12:00:00Z .venv/bin/pytest
CLOCKS := 2026-03-10T03:50:00Z 2026-03-10T03:59:00Z 2026-03-10T23:59:00Z 2028-02-29T12:00:00Z \
	2026-03-29T00:59:00Z 2026-10-25T00:59:00Z 2026-12-31T23:59:00Z
test-clocks: $(VENV)/tools
	@for clock in $(CLOCKS); do \
		echo "At $$clock:"; TEST_CLOCK=$$clock $(BIN)/pytest --quiet -n 3 --dist worksteal -m "not browser" || exit 1; \
	done

# Takes long: every race ten times as often as in `make test`, on both databases.
test-all: export RACES = 500
test-all: test

faults: $(VENV)/tools
	@$(BIN)/python -m tests.faults

# Asks an installed docker, where there is one, about 2,000 command lines at random.
docker: $(VENV)/tools
	@DOCKER_LINES=2000 $(BIN)/pytest --quiet tests/docker/test_installed.py

lint: $(VENV)/tools
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/djlint --quiet --lint templates
	@$(BIN)/lint-imports --no-logo > $(VENV)/imports.log || { cat $(VENV)/imports.log; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/python manage.py makemigrations --check --dry-run --verbosity 0
	@SITE_URL=https://example.org DATABASE_URL=postgres://nobody@localhost/none $(BIN)/python manage.py check --deploy --fail-level WARNING

format: $(VENV)/tools
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

bench: $(VENV)/tools
	@$(BIN)/python -m tests.benchmarks

# Pins every dependency with hashes; needs uv.
lock:
	uv pip compile --quiet --generate-hashes --no-emit-index-url --python-version 3.11 --universal requirements.in -o requirements.txt
	uv pip compile --quiet --generate-hashes --no-emit-index-url --python-version 3.11 --universal requirements-dev.in -o requirements-dev.txt

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
