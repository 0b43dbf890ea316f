"""The prose of the API: what it is, how its answers are to be read, what will not change, and its groups of paths."""

from importlib.metadata import version

VERSION = version("third-neighbor")
TITLE = "Third Neighbor"
SUMMARY = "Facts of foreign policy, each with its source, its date and its exactness."
DESCRIPTION = """
Who trades what with whom, who is in which organization since when, who keeps an embassy where, who agreed on what:
every row is a **claim** that one **source** makes, with the place in the source where it stands. Rival claims stand
side by side.

**Where to begin.** [`/v1/dyads/MNG/KAZ`](/v1/dyads/MNG/KAZ) is all that is known of one pair.
[`/v1/facts?q=embassy`](/v1/facts?q=embassy) searches all claims.
[`/v1/facts/mng-kaz-two-way-trade`](/v1/facts/mng-kaz-two-way-trade) is one claim with its source, its links and a
citation. [`/v1/codebook`](/v1/codebook) explains every value.

**Is it so, and is it still so?** Claims that answer one question are held against each other.
[`/v1/disagreements?actor=MNG`](/v1/disagreements?actor=MNG) lists what cannot all be right, and by how much. Each claim
has a standing: uncorroborated, corroborated, contradicted, or superseded by a later claim.

**Reading a figure.** `value` is the figure as stated; `value_qualifier` says how: `about`, `at_most`, `over` and
`under` (these two exclude the figure itself), `stated` for a bare one. `value_low` and `value_high` are the bounds that
follow, null where the source gives none.

**Reading a date.** `period` is EDTF: `1992/..` goes on, `1992/` has an end that is not stated, `18XX` is some time in
that century. `period_basis` says on what it rests: an undated statement in the present tense (`publication`) is claimed
of the time of its source's publication and of no other.

**Naming an actor.** Any code or name will do: `MNG`, `mn`, `496`, `cow:712`, `gw:712`, `org:sco`, `Mongolia`.

**Formats.** Lists are given as JSON pages, or whole as CSV (`?format=csv`) and JSON Lines (`?format=jsonl`). Errors
have one shape, `application/problem+json` (RFC 9457), and say which parameter is wrong and what was probably meant.

**No data** means that no source loaded here speaks of it; it never means that there is nothing.

**Stability.** Ids are never used again for something else. Under `/v1`, paths, fields and the meanings of values stay;
fields, values, filters and paths may be added. `Dataset-Revision` names the state of the data in every answer.
"""

LICENCE = {"name": "MIT (code); CC0 1.0 (curated data)", "identifier": "MIT"}
CONTACT = {"name": "The maintainers of Third Neighbor"}

OVERVIEW = "overview"
SERVICE = "service"

TAGS = (
    (
        OVERVIEW,
        "All claims together: one list, one pair of actors, one claim with its source; the data set as such.",
    ),
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
