"""The prose of the API: what it is, how its answers are to be read, what will not change, and its groups of paths."""

from importlib.metadata import version
from pathlib import Path

VERSION = version("third-neighbor")
TITLE = "Third Neighbor"
SUMMARY = "Facts of foreign policy, each with its source, its date and its exactness."
DESCRIPTION = f"\n{(Path(__file__).parent / 'description.md').read_text(encoding='utf-8')}"
"""In Markdown, as the page shows it above all operations."""

LICENCE = {"name": "MIT (code); CC0 1.0 (curated data)", "identifier": "MIT"}
CONTACT = {"name": "The maintainers of Third Neighbor"}

OVERVIEW = "overview"
VOTES = "votes"
SERVICE = "service"

TAGS = (
    (OVERVIEW, "All claims together: one list, one pair of actors, one claim with its source; the data set as such."),
    ("disagreements", "Where sources cannot all be right, and by how much."),
    ("comparisons", "All claims held against each other: those that agree as well, and those that cannot be compared."),
    ("trade flows", "Who sells what to whom."),
    ("memberships", "Who is in which organization, and in what role."),
    ("agreements", "Who has agreed on what with whom."),
    ("investments", "Who has invested what where."),
    ("missions", "Who keeps an embassy or a consulate where."),
    ("people flows", "Who lives, moves or studies across which border."),
    ("relationships", "How strong ties are said to be."),
    ("policies", "What actors declare and do towards others."),
    ("events", "Visits, exercises, and the turns of history."),
    ("borders", "Who is whose neighbour, and how far apart others are."),
    ("regimes", "What sort of government an actor is said to have."),
    ("roll calls", "What an assembly has voted on, and when."),
    (VOTES, "Who voted how, and how often two voted alike."),
    ("assessments", "What sources argue, judge and expect, kept apart from facts."),
    ("links", "What claims are to each other: part, reason, evidence, contradiction."),
    ("sources", "Who makes the claims."),
    ("states", "States of today and of the past, with their codes."),
    ("organizations", "Organizations of states."),
    ("codes", "Any code in, all codes out, each with the time in which it was valid."),
    ("actors", "Whatever can stand on one side of a relation."),
    (SERVICE, "Whether the server is up and ready."),
)
"""The groups of paths in the order in which a reader meets them."""
