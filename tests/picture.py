"""Makes the picture of the README: the page of a pair, as a browser shows it.

`python tests/picture.py` writes docs/pair.png; it needs what the tests need, and chromium.
"""

import tempfile
from pathlib import Path

from browsing import browsed, chromium
from sample import ROOT

from app.load.seeding import load
from app.settings import Settings

PICTURE = ROOT / "docs" / "pair.png"
WIDTH, HEIGHT = 1000, 740


def take() -> None:
    """Load the packs, serve them, and keep what the browser shows."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database_url=f"sqlite:///{Path(folder) / 'facts.db'}", _env_file=None)
        load(settings)
        with browsed(settings) as address, chromium() as browser:
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
            page.goto(f"{address}/pairs/KAZ/MNG")
            page.screenshot(path=PICTURE)


if __name__ == "__main__":
    take()
