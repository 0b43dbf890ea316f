"""United Nations, International Migrant Stock 2017, read by `app.importers.un_migrant_stock`."""

from app.importers.un_migrant_stock import MATRIX_2017, edition_of

ADAPTER = edition_of(2017, (MATRIX_2017,))
