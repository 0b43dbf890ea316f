"""Words of imported rows: each has a sentence, which no other row of its source has."""

from collections import Counter
from itertools import chain

import pytest
from adapters import DATA
from client import Serve
from command_line import Run

from app.facts import CLAIMS
from app.importers import ADAPTERS
from app.settings import Settings

FILES = {name: sorted(DATA.glob(f"{name.replace('-', '_')}*")) for name in ADAPTERS}
"""The samples of each data set; several are layouts of one."""


@pytest.mark.parametrize("adapter", [name for name in ADAPTERS if FILES[name]])
def test_no_two_rows_of_a_source_share_a_sentence(run: Run, own: Settings, serve: Serve, adapter: str) -> None:
    for file in FILES[adapter]:
        run("import", adapter, file, "--skip-invalid")
    api = serve(own)
    rows = list(chain.from_iterable(api.rows(f"/v1/{kind.path}") for kind in CLAIMS))
    imported = [row for row in rows if row["source_id"] != "diplomat-2013"]
    assert imported
    assert all(row["statement"] for row in imported)
    shared = Counter((row["source_id"], row["statement"]) for row in rows)
    assert [statement for (_, statement), count in shared.items() if count > 1] == []


def test_two_spells_of_one_border_tell_their_years(run: Run, own: Settings, serve: Serve) -> None:
    run("import", "cow-contiguity", DATA / "cow_contiguity_contdir.csv", "--skip-invalid")
    rows = serve(own).rows("/v1/borders", source="cow-contiguity-3.2")
    pairs = Counter((row["a_id"], row["b_id"]) for row in rows)
    pair, spells = pairs.most_common(1)[0]
    assert spells > 1
    told = {row["statement"] for row in rows if (row["a_id"], row["b_id"]) == pair}
    assert len(told) == spells
