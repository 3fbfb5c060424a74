# Everything a person or CI types. Each target sets up what it needs; nothing outside this folder is changed,
# but for Debian packages that `make test` installs when it runs as root and they are absent.

PYTHON ?= python3
BIN := .venv/bin
export PYTHONDONTWRITEBYTECODE = 1

.PHONY: setup run test check bench soak cases docs ocr clean lock advisories

setup: .venv/ready

.venv/ready: deploy/requirements/dev.txt pyproject.toml deploy/venv
	PYTHON=$(PYTHON) sh deploy/venv
	touch $@

run: setup
	$(BIN)/makegood run

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m bot.dialogue.catalogues
	$(BIN)/bandit -q -r bot policy storage triage -c pyproject.toml

test: check
	sh deploy/test-programs
	$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

cases: setup
	@test -n "$(CASES)" || { echo "say which file: make cases CASES=FILE" >&2; exit 2; }
	$(BIN)/makegood cases $(CASES)

# The documentation as a site, into site/. Not --quiet: that would hide warnings from --strict, which fails on them.
docs: export NO_MKDOCS_2_WARNING = 1
docs: setup
	$(BIN)/mkdocs build --strict

bench: setup
	$(BIN)/python -m tests.bench $(ARGS)

soak: setup
	$(BIN)/python -m pytest -q -n 2 --hypothesis-profile=soak $$(grep -rl hypothesis tests --include='test_*.py')
	$(BIN)/python -m tests.simulation.soak --seeds $(or $(SEEDS),10000)
	$(BIN)/python -m tests.personas --conversations $(or $(CONVERSATIONS),5000)
	MAKEGOOD_KILLS=110 $(BIN)/python -m pytest -q -s tests/processes

# Pins every dependency of every extra with its hashes and without addresses.
lock: setup
	$(BIN)/python deploy/lock.py

# The extra `ocr` is not in .venv, for it weighs 350 MB: this puts it there and reads pictures by it.
ocr: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r deploy/requirements/ocr.txt
	$(BIN)/python -m pytest -q tests/bot/pictures/by_rapidocr.py

# Asks a public service about known faults of the pinned dependencies; not part of the tests, for it needs the network.
advisories: setup
	$(BIN)/uv tool run 'pip-audit>=2.10,<3' --disable-pip --require-hashes -r deploy/requirements/dev.txt

clean:
	rm -rf site .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
