# Two commands on a machine with python3 (3.11 or newer, with venv), make and git:
#   make briefings    this month's briefings, in outputs/
#   make test         the tests
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
RECENT_ENOUGH := -c 'import sys; sys.exit(sys.version_info < (3, 11))'

# How far a set-up is: of pip's hundreds of lines every twentieth package is enough. Where it
# fails its last lines are shown; all are in .venv/setup.log
STEPS := { n=0; while read -r word _; do case $$word in \
  Collecting) n=$$((n + 1)); [ $$((n % 20)) -ne 0 ] || echo "  $$n packages fetched" ;; \
  Installing) echo "  $$n packages fetched, now installed" ;; esac; done; }

.PHONY: help setup briefings test test-system programs lint format rooms glossary lock bench soak clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/.ready ## the environment in .venv/, as requirements.lock pins it

.venv/.ready: requirements.lock pyproject.toml
	@$(PYTHON) $(RECENT_ENOUGH) 2>/dev/null || { \
	  found="not on this machine"; \
	  ! command -v $(PYTHON) >/dev/null || found="$$($(PYTHON) --version 2>&1)"; \
	  echo "Python 3.11 or newer is needed; '$(PYTHON)' is $$found." >&2; \
	  echo "Name a newer one with: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; \
	  exit 2; }
	@# An environment whose Python is gone or too old is made again; any other is brought up to date
	@$(BIN)/python $(RECENT_ENOUGH) 2>/dev/null || $(PYTHON) -m venv --clear .venv
	@echo "Setting up .venv (about a minute the first time): the packages of requirements.lock"
	@{ $(PIP) install --require-hashes --only-binary :all: -r requirements.lock 2>&1; \
	  echo $$? > .venv/.status; } | tee .venv/setup.log | $(STEPS); \
	[ "$$(cat .venv/.status)" = 0 ] || { tail -n 30 .venv/setup.log >&2; exit 1; }
	@echo "and iqip_analytics itself"
	@$(PIP) install -qq --no-deps --no-build-isolation -e .
	@touch $@

briefings: setup ## this month's briefings, as params/report.yaml says
	@$(BIN)/iqip brief

test: setup ## every test but the slow whole-product ones
	$(BIN)/pytest -q -n 2 --dist loadscope --no-loadscope-reorder -m "not system" tests iqip_analytics

test-system: setup programs ## the product as its users meet it: pages, a browser, real servers
	$(BIN)/pytest -q -n 2 --dist loadscope --no-loadscope-reorder -m system tests

# Debian's programs that the system tests use, with a file that shows each is there. They are
# installed where that may be done; where one stays missing, the tests that need it fail.
PROGRAMS := chromium=/usr/bin/chromium libreoffice-calc-nogui=/usr/bin/soffice \
  libreoffice-writer-nogui=/usr/lib/libreoffice/program/libswlo.so postgresql=/usr/lib/postgresql poppler-utils=/usr/bin/pdftotext \
  fonts-liberation=/usr/share/fonts/truetype/liberation \
  fonts-dejavu-core=/usr/share/fonts/truetype/dejavu

programs:
	@missing=$$(for pair in $(PROGRAMS); do [ -e "$${pair#*=}" ] || echo "$${pair%%=*}"; done); \
	if [ -n "$$missing" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing" $$missing; \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	    apt-get install -qq -y --no-install-recommends $$missing; } >/dev/null || true; \
	fi

lint: setup ## style, formatting, types, no outputs stored in notebooks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/nbstripout --keep-id --verify notebooks/*.ipynb

format: setup ## put style and formatting right
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .
	$(BIN)/nbstripout --keep-id notebooks/*.ipynb

rooms: setup ## the lists of modules in the rooms' docstrings again
	$(BIN)/python docs/rooms.py

glossary: setup ## GLOSSARY.md's tables of output files and columns again, from the contract
	$(BIN)/python docs/output_columns.py

# uv writes a lock without addresses that plain pip installs. Its own settings and any local
# folder of wheels are left aside, so that the lock comes out the same on every machine.
# Pins stay while they satisfy pyproject.toml; to renew them all: make lock UPGRADE=--upgrade
lock: .lock-venv/.ready ## requirements.lock again, after a change of dependencies
	@env -u UV_FIND_LINKS -u UV_EXTRA_INDEX_URL -u UV_INDEX -u UV_EXCLUDE_NEWER \
	  .lock-venv/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --custom-compile-command 'make lock' $(UPGRADE) \
	  --all-extras --group dev --output-file requirements.lock pyproject.toml
	@echo "requirements.lock: $$(grep -c '==' requirements.lock) pins"

.lock-venv/.ready:
	@$(PYTHON) -m venv --clear .lock-venv
	@.lock-venv/bin/python -m pip install -qq --disable-pip-version-check 'uv>=0.9,<1'
	@touch $@

bench: setup ## accuracy and speed of the forecasts, and what production costs beside a shell loop
	$(BIN)/python bench/completion.py
	$(BIN)/python bench/leavers.py
	$(BIN)/python bench/open_benchmark.py $${IQIP_SHARED:-../shared}/data
	$(BIN)/python bench/production.py
	$(BIN)/python bench/large_plan.py

soak: setup ## 300 broken sources and 100 kills (hours; not in CI)
	$(BIN)/python bench/soak.py

clean: ## remove environments and caches, never outputs/ or data/
	rm -rf .venv .lock-venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage htmlcov dist
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
