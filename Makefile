# Every target sets up what it needs; each works as the first command on a fresh machine with Python 3.11 or later.
PYTHON ?= python3
BIN := .venv/bin
export OMP_NUM_THREADS ?= 1

# No screen, no browser to open; and a container's root has to be allowed by name.
SCREEN := $(DISPLAY)$(WAYLAND_DISPLAY)$(filter Darwin,$(shell uname))
LAB_OPTIONS := $(if $(SCREEN),,--no-browser) $(if $(filter 0,$(shell id -u)),--allow-root)

.PHONY: lab test build demo bench setup

lab: setup  ## open JupyterLab on the first lesson (without a screen: print the address)
	$(BIN)/jupyter lab --LabApp.default_url=/lab/tree/notebooks/00_start_here/00_start_here.ipynb $(LAB_OPTIONS)

setup: .venv/.learner  ## the virtual environment with everything a learner or an instructor needs

.venv/.learner: requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; set PYTHON=…")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -e .
	touch $@

.venv/.developer: .venv/.learner requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

.venv/.browser: .venv/.developer  ## Chromium for the test that uses a real browser
	command -v chromium || { apt-get update && apt-get install --yes --no-install-recommends chromium; } || $(BIN)/playwright install --with-deps chromium
	touch $@

# What Debian packages, unless its program is there: $(call program,PACKAGE,command that finds it).
NOT_THERE = $(1) is needed, and apt-get did not install it; install it by other means, then run make again
program = { $(2); } >/dev/null 2>&1 || { apt-get update && apt-get install --yes --no-install-recommends $(1); } || { echo "$(NOT_THERE)" >&2; exit 1; }

.venv/.sandbox: .venv/.learner  ## bubblewrap, in which hand-ins are graded
	@$(call program,bubblewrap,command -v bwrap)
	touch $@

.venv/.postgresql: .venv/.developer  ## the server for the test of a gradebook in PostgreSQL
	@$(call program,postgresql,ls /usr/lib/postgresql/*/bin/initdb || command -v initdb)
	touch $@

build: setup  ## derive notebooks/ and solutions/ from source/
	$(BIN)/dlutils build

test: .venv/.developer .venv/.browser .venv/.sandbox .venv/.postgresql  ## everything that .ci/run runs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m pytest tests -n 2
	DLUTILS_STATIC=1 IPYTHONDIR=$(CURDIR)/tests/ipython $(BIN)/python -m pytest solutions --nbval --nbval-current-env --nbval-sanitize-with tests/nbval.cfg -n 2 --dist loadfile

demo: setup .venv/.sandbox  ## a whole class, unattended
	$(BIN)/python scripts/demo.py

bench: .venv/.developer .venv/.sandbox  ## what is timed, against what
	$(BIN)/python benchmarks/import_time.py
	$(BIN)/python benchmarks/gradients.py
	$(BIN)/python benchmarks/grading.py
