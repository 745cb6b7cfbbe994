# What a person types. Each target is one line over a command that says what it does.
.PHONY: help up down test lint lock bench install install-dev
.DEFAULT_GOAL := help

VENV := .venv/bin

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: install ## install what is missing, start the lab, create the stack, print the addresses
	@$(VENV)/lab up

down: ## stop the lab; nothing is left running
	@if [ -x $(VENV)/lab ]; then $(VENV)/lab down; else echo "Nothing is installed here, so nothing runs. Start with: make up"; fi

test: install-dev ## run every test (about five minutes)
	@$(VENV)/python -m pytest -n 2 --dist loadfile

lint: install-dev ## style, types and dependency rules
	@$(VENV)/ruff check .
	@$(VENV)/ruff format --check .
	@$(VENV)/mypy
	@$(VENV)/lint-imports

bench: install-dev ## measure the lab, several rounds, one table
	@$(VENV)/python -m tests.bench

lock: install-dev ## resolve the dependencies again (hashes, no addresses)
	@sh scripts/lock.sh

install:
	@sh scripts/install.sh

install-dev:
	@sh scripts/install.sh dev
