"""The areas of UN Comtrade, by the codes of its lists of reporters and partners, for the data sets that have them.

Most are M49 numbers; some states have other numbers where Comtrade counts more than the state alone.
"""

from datetime import date

from app.importers.state_codes import CodeSpell

OTHER_ASIA = "490"
OTHER_ASIA_NOTE = (
    "Other Asia is no state: the United Nations say that they have the trade of Taiwan under it, and that of parts of "
    "Asia that are not specified."
)
"""The area under which there is Taiwan's trade, and the note of its claims; from the page of UN Comtrade on that:
https://uncomtrade.org/docs/taiwan-province-of-china-trade-data/."""

OWN_CODES: tuple[CodeSpell, ...] = (
    ("251", "FRA", None, None),
    ("412", "XKX", date(2008, 1, 1), None),
    (OTHER_ASIA, "other-asia", None, None),
    ("579", "NOR", None, None),
    ("699", "IND", None, None),
    ("736", "SDN", date(2011, 1, 1), date(2011, 12, 31)),
    ("757", "CHE", None, None),
    ("842", "USA", None, None),
)
"""Codes of Comtrade that are not in M49, or outlive it there, from its lists of reporters and partners."""

NO_STATES = {
    "0": "world",
    "58": "Belgium-Luxembourg",
    "80": "British Antarctic Territory",
    "97": "European Union",
    "129": "Caribbean, not specified",
    "221": "Eastern Europe, not specified",
    "250": "metropolitan France",
    "290": "northern Africa, not specified",
    "471": "Central American Common Market, not specified",
    "472": "central Africa, not specified",
    "473": "Latin American Integration Association, not specified",
    "492": "European Union, not specified",
    "527": "Oceania, not specified",
    "536": "neutral zone",
    "568": "other Europe, not specified",
    "577": "other Africa, not specified",
    "578": "Norway without Svalbard and Jan Mayen",
    "636": "rest of America, not specified",
    "637": "North and Central America, not specified",
    "697": "European Free Trade Association, not specified",
    "711": "Southern African Customs Union",
    "837": "bunkers",
    "838": "free zones",
    "839": "special categories",
    "849": "US miscellaneous Pacific islands",
    "879": "western Asia, not specified",
    "899": "areas, not specified",
    "975": "ASEAN",
}
"""The areas of Comtrade that are no states, or parts of states, from the same lists."""
