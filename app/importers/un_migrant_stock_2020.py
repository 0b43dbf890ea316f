"""United Nations, International Migrant Stock 2020, read by `app.importers.un_migrant_stock`."""

from app.importers.un_migrant_stock import LONG, PAIRS_2020, edition_of

ADAPTER = edition_of(2020, (PAIRS_2020, LONG))
