.PHONY: setup test test-sqlite lint serve bench pins

PIN = uv pip compile --quiet --universal --python-version 3.11 --constraint constraints.txt --generate-hashes \
	--no-emit-index-url --no-annotate --custom-compile-command 'make pins'

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

pins:
	$(PIN) --output-file requirements.txt pyproject.toml
	python3 -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['build-system']['requires'], sep='\n')" \
		| $(PIN) --output-file requirements-build.txt -
