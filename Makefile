# Everything stands on `make env`: .venv, filled from the locked requirements by uv, itself from PyPI.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.run-installed
DEV_STAMP := $(VENV)/.dev-installed
UV := $(BIN)/uv --quiet

.PHONY: help env dev run test check fmt secrets lock clean

help: ## Show the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 16

env: $(RUN_STAMP) ## Create .venv with what the product needs

dev: $(DEV_STAMP) ## Add what the tests and checks need

run: $(RUN_STAMP) ## Start librabot (ARGS="--sample" brings the sample course)
	@exec $(BIN)/librabot run $(ARGS)

# Most tests wait for processes and services: two at a time are sooner done, on one core too.
SPREAD ?= --numprocesses 2 --dist loadfile
test: $(DEV_STAMP) ## Run every test
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m tests.chromium
	$(BIN)/python -m pytest $(SPREAD) $(ARGS)

check: $(DEV_STAMP) ## Lint, types, architecture, templates, SQL, docs tables, container files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/squawk --config .squawk.toml sql/migrations/*.sql
	$(BIN)/hadolint Dockerfile
	$(BIN)/yamllint --strict compose.yaml .github .yamllint.yaml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec compose.yaml
	$(BIN)/zizmor --offline --quiet .github
	$(BIN)/python -m pytest -q tests/house

fmt: $(DEV_STAMP) ## Format, and bring the documentation's tables up to date
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .
	$(BIN)/python -m tests.house.tables

secrets: ## Make the two secret files that compose.yaml reads
	@mkdir -p deploy/secrets && chmod 700 deploy/secrets
	@test -s deploy/secrets/postgres_password || ( \
	  $(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(24), end="")' > deploy/secrets/postgres_password; \
	  printf 'postgresql://librabot:%s@postgres:5432/librabot' "$$(cat deploy/secrets/postgres_password)" > deploy/secrets/database_url)
	@# The directory keeps others out; compose mounts the files as they are, for users of other ids.
	@chmod 644 deploy/secrets/postgres_password deploy/secrets/database_url
	@echo "deploy/secrets is ready: docker compose up"

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "librabot needs Python 3.11 or newer: make env PYTHON=python3.13"; exit 1; }
	@echo "[1/3] Creating $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV) || { echo "Python has no venv module here. On Debian or Ubuntu: apt-get install python3-venv"; rm -rf $(VENV); exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/uv.txt

$(RUN_STAMP): requirements/run.txt requirements/build.txt pyproject.toml | $(BIN)/uv
	@echo "[2/3] Installing locked requirements"
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(UV) pip install --require-hashes -r requirements/run.txt -r requirements/build.txt
	@echo "[3/3] Installing librabot itself"
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(UV) pip install --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV_STAMP): requirements/dev.txt $(RUN_STAMP)
	@echo "Installing what the tests and checks need"
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(UV) pip install --require-hashes -r requirements/dev.txt
	@touch $@

lock: | $(BIN)/uv ## Lock the requirements again
	$(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --extra openai -o requirements/run.txt
	$(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --extra openai --group dev -c requirements/run.txt -o requirements/dev.txt
	printf 'hatchling==1.33.0\neditables\n' | $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -c requirements/run.txt - -o requirements/build.txt

clean: ## Remove what was built (never data/)
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache
