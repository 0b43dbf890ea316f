.PHONY: setup test test-sqlite lint serve bench

setup:
	python3 -m venv .venv
	.venv/bin/pip install --quiet --constraint constraints.txt --editable '.[test]'

test:
	.venv/bin/pytest

test-sqlite:
	.venv/bin/pytest --database sqlite

lint:
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports

serve:
	.venv/bin/third-neighbor serve

bench:
	python3 tests/bench/run.py
