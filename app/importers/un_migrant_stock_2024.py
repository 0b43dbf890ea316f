"""United Nations, International Migrant Stock 2024, read by `app.importers.un_migrant_stock`."""

from app.importers.un_migrant_stock import PAIRS_2024, edition_of

ADAPTER = edition_of(2024, (PAIRS_2024,))
