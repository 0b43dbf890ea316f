"""Near names: what a mistyped code or name probably meant."""

from collections.abc import Sequence
from difflib import get_close_matches

CODE_LENGTH = 4
"""Up to how many letters a text is taken for a code."""


def near(name: str, candidates: Sequence[str]) -> list[str]:
    """Up to three candidates that look like a name, the nearest first, in any letter case.

    For a code, those with one other letter come first, the later it stands: all codes of three letters look alike.
    """
    key = name.casefold()
    folded = {candidate.casefold(): candidate for candidate in candidates}
    matches: list[str] = []
    if len(key) <= CODE_LENGTH:
        slips = {code: slip for code in folded if (slip := only_slip(key, code)) is not None}
        matches = sorted(slips, key=lambda code: (-slips[code], code))
    return [folded[match] for match in (matches or get_close_matches(key, folded, n=3, cutoff=0.6))[:3]]


def only_slip(one: str, other: str) -> int | None:
    """The only place in which two texts of one length differ; None if they differ in none or in several."""
    if len(one) != len(other):
        return None
    places = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return places[0] if len(places) == 1 else None


def did_you_mean(suggestions: Sequence[str]) -> str:
    """The suggestions in words, ready to follow a message."""
    return f" (did you mean {' or '.join(suggestions)}?)" if suggestions else ""
