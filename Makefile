# Needs Python 3.11 to 3.14 with pip, and make: 3.81, the one macOS has, will do.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help ask chat test shots check gate eval bench peers lock clean question

# The first Python that will do; `make PYTHON=… ask q="…"` names another.
FITS := import pip, sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 15))
PYTHON = $(shell for each in python3 python3.13 python3.12 python3.11 python3.14; do \
	$$each -c '$(FITS)' 2>/dev/null && echo $$each && break; done)
need_python = @$(or $(PYTHON),false) -c '$(FITS)' 2>/dev/null || { echo \
	'This needs Python 3.11, 3.12, 3.13 or 3.14 with pip, and found none. Install it (Debian:' \
	'apt install python3 python3-pip; macOS: brew install python@3.13) or name it:' \
	'make PYTHON=/path/to/python3 …' >&2; exit 1; }
IDENTITY := import sys; print(sys.base_prefix, sys.version)

BIN := .venv/bin
INSTALLED := .venv/.installed
pip = $(PYTHON) -m pip --python $(1)/bin/python install --disable-pip-version-check

# The question as it was typed: a $$ in it is no variable of make, a quote none of the shell.
export QUESTION := $(value q)
unexport q

step = @echo "==> $(1)" >&2

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-6s %s\n", $$1, $$2}' Makefile

ask: question $(INSTALLED) ## q="…": sets up what is missing, indexes seeds/ and answers
	$(call step,Bringing the index in step with seeds/)
	@$(BIN)/rag index seeds >&2
	$(call step,Asking)
	@$(BIN)/rag ask -- "$$QUESTION"

chat: $(INSTALLED) ## the same set-up, then the page to chat with the articles
	$(call step,Bringing the index in step with seeds/)
	@$(BIN)/rag index seeds >&2
	@$(BIN)/rag serve

test: $(INSTALLED) ## the whole test suite
	$(call step,Testing)
	@$(BIN)/python -m pytest

shots: $(INSTALLED) ## the pictures of the page in docs/ anew
	$(call step,Taking pictures of every screen)
	@SCREENSHOTS=docs $(BIN)/python -m pytest tests/browser/test_manners.py

check: $(INSTALLED) ## style, types and the rules of the house
	$(call step,Checking style)
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	$(call step,Checking types)
	@$(BIN)/mypy
	$(call step,Checking the rules of the house)
	@$(BIN)/python -m pytest tests/test_house.py

gate: $(INSTALLED) ## fails where a figure on our own questions fell by more than its interval
	$(call step,Measuring our own questions against eval/floors.json)
	@$(BIN)/python -m eval.gate

# The public sets are read where they lie and never copied: make eval BENCHMARKS=/path/to/sets
BENCHMARKS ?= ../shared/benchmarks
eval: $(INSTALLED) ## the same, and on the public sets where BENCHMARKS has them
	$(call step,Measuring against eval/floors.json)
	@$(BIN)/python -m eval.gate --benchmarks "$(BENCHMARKS)"

bench: $(INSTALLED) ## cost of indexing, growth to 100,000 passages, memory: an hour or two
	$(call step,Measuring speed and memory)
	@$(BIN)/python -m eval.benchmarks $(if $(wildcard $(BENCHMARKS)),--benchmarks "$(BENCHMARKS)")

peers: ## the environment of LlamaIndex and Haystack, for eval/peers (0.8 GB)
	$(need_python)
	$(call step,Installing the peers into build/peers (0.8 GB on disk))
	@$(PYTHON) -m venv --clear --without-pip build/peers
	@$(call pip,build/peers) --quiet --no-deps -r eval/peers/requirements.txt

lock: ## requirements.lock anew from pyproject.toml; keeps what still fits
	$(need_python)
	$(call step,Resolving for every supported Python and platform)
	@$(PYTHON) -m venv --clear --without-pip build/lock
	@$(call pip,build/lock) --quiet uv==0.13.9
	@build/lock/bin/uv pip compile pyproject.toml --group dev --group weights \
		--universal --fork-strategy fewest --generate-hashes --no-header --no-annotate \
		--python build/lock/bin/python --system-certs --quiet --output-file requirements.lock

clean: ## removes the environment, the caches and the index; what people keep stays
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find rag tests eval -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -rf vectorstore/catalog.sqlite* vectorstore/chroma vectorstore/write.lock

question:
	@[ -n "$$QUESTION" ] || { echo 'There is no question: make ask q="Which group claimed the' \
		'attack on the Taji base?"' >&2; exit 2; }

# pip works from outside: Debian's Python makes environments without one. The mark is set last, so
# that what broke off is done again; pip then leaves alone what is already right. An environment of
# another Python is made anew.
$(INSTALLED): requirements.lock pyproject.toml
	$(need_python)
	$(call step,Installing $$(grep -c == $<) pinned packages into .venv (2.4 GB on disk))
	@rm -f $@
	@[ "$$($(PYTHON) -c '$(IDENTITY)')" = "$$($(BIN)/python -c '$(IDENTITY)' 2>/dev/null)" ] \
		|| $(PYTHON) -m venv --clear --without-pip .venv
	@set -o pipefail; $(call pip,.venv) --no-deps --require-hashes --only-binary :all: -r $< \
		| while read -r word name _; do \
			[ "$$word" != Collecting ] || { n=$$((n + 1)); line="$$n: $$name"; }; \
			[ "$$word" != Installing ] || line='unpacking'; \
			[ ! -t 2 ] || printf '\r    %-60.60s' "$$line" >&2; \
		done
	@[ ! -t 2 ] || echo >&2
	@$(call pip,.venv) --quiet --no-deps --no-build-isolation --editable .
	@touch $@
