# Everything from nothing: each target sets up what it needs, once per lock file, and costs nothing the second time.
SHELL := /bin/sh
.DEFAULT_GOAL := help
PYTHON ?= python3
RUN := .venv/bin/python
STYLE := { $(RUN) -m ruff check . && $(RUN) -m ruff format --check --quiet .; } || \
	{ echo "mend: $(RUN) -m ruff check --fix . && $(RUN) -m ruff format ."; exit 1; }
UV := .venv/bin/uv pip install --quiet --python .venv/bin/python
COMPILE := .venv/bin/uv pip compile --quiet $(UPGRADE) pyproject.toml --python-version 3.11 --universal --generate-hashes \
	--no-emit-index-url --no-header
# A stamp names the content it stands for (and the folder: scripts in .venv hold its path).
key = $(shell { cat $(1); echo "$(CURDIR)"; } | cksum | cut -d' ' -f1)
RUN_STAMP := .venv/.ready-run-$(call key,requirements.lock pyproject.toml)
TEST_STAMP := .venv/.ready-test-$(call key,requirements.lock tests/requirements.lock pyproject.toml)
BENCH_STAMP := .venv/.ready-bench-$(call key,benchmarks/requirements.lock tests/requirements.lock)
# The parts that run Prefect keep its database, logs and process ids here.
export PREFECT_SERVER_ANALYTICS_ENABLED := false
export DO_NOT_TRACK := 1
# Compiled modules are kept: compiling them anew costs each run seconds.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help briefing test proof golden golden-accept bench up down image-digest image lock lint clean
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

briefing: $(RUN_STAMP) ## make the newest complete week's edition in ./bucket, from nothing
	@.venv/bin/muster brief

test: $(TEST_STAMP) ## run the whole test suite, from nothing
	@$(STYLE)
	@$(RUN) -m pytest -n 2 --dist loadfile -m "not proof"

proof: $(TEST_STAMP) ## run the long proofs: real servers, whole editions, many processes
	@$(RUN) -m pytest -n 2 --dist loadfile -m proof -rP

golden: $(TEST_STAMP) ## show how editions differ from those that are kept as they should look
	@$(RUN) -m tests.golden.look

golden-accept: $(TEST_STAMP) ## keep today's editions as they should look, after looking at them
	@$(RUN) -m tests.golden.look --accept

bench: $(BENCH_STAMP) ## measure, side by side with what one would use instead
	@for each in benchmarks/*.py; do $(RUN) "$$each" || exit 1; done
	@$(RUN) benchmarks/ledger.py --rounds 2 --ten-million

up: $(RUN_STAMP) ## start a local Prefect server, a worker and the deployments
	@$(RUN) -m deploy.local up

down: $(RUN_STAMP) ## stop them; their history stays
	@$(RUN) -m deploy.local down

image-digest: $(RUN_STAMP) ## ask a registry which bytes the images' tags stand for, and keep it in deploy/images.env
	@$(RUN) -m deploy.images

# BUILD=docker builds with docker. The record is never written by hand: without it there is nothing to build on.
BUILD ?= podman
image: ## build the container image on the base that `make image-digest` read
	@test -s deploy/images.env || { echo "no base image is known yet; mend: make image-digest" >&2; exit 1; }
	@$(BUILD) build -f deploy/Containerfile -t muster \
		$$(sed -n 's/^\(BASE_[A-Z]*=.*\)/--build-arg \1/p' deploy/images.env) .

lint: $(TEST_STAMP) ## check style and import contracts
	@$(STYLE)
	@.venv/bin/lint-imports

lock: .venv/.uv ## resolve both lock files anew; with UPGRADE=--upgrade to newer releases
	@$(COMPILE) --extra setup -o requirements.lock
	@$(COMPILE) --extra cluster -c requirements.lock -o deploy/requirements.lock
	@$(COMPILE) --extra test -c requirements.lock -c deploy/requirements.lock -o tests/requirements.lock
	@$(COMPILE) --extra bench -c requirements.lock -c tests/requirements.lock -o benchmarks/requirements.lock

clean: ## remove the environment and caches; editions and history stay
	rm -rf .venv build *.egg-info .pytest_cache .ruff_cache .hypothesis .import_linter_cache

# uv comes out of the lock by its hashes, like everything else, and then installs the rest.
.venv/.uv:
	@$(PYTHON) deploy/system_libraries.py run
	@$(PYTHON) -m venv .venv
	@awk '/^uv==/ {on=1} on {print} on && !/\\$$/ {exit}' requirements.lock > .venv/uv.txt
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.txt
	@touch $@

$(RUN_STAMP): .venv/.uv
	@$(UV) --require-hashes -r requirements.lock
	@$(UV) --no-deps --no-build-isolation --config-settings editable_mode=compat -e .
	@rm -f .venv/.ready-run-* && touch $@

$(TEST_STAMP): $(RUN_STAMP)
	@$(PYTHON) deploy/system_libraries.py test
	@$(UV) --require-hashes -r tests/requirements.lock
	@rm -f .venv/.ready-test-* && touch $@

$(BENCH_STAMP): $(TEST_STAMP)
	@$(UV) --require-hashes -r benchmarks/requirements.lock
	@rm -f .venv/.ready-bench-* && touch $@
