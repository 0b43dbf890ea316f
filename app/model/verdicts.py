"""What comparisons find: verdicts, reasons, standings."""

from app.model.types import Vocabulary


class Verdict(Vocabulary):
    """How claims that answer one question stand to each other."""

    AGREE = "agree", "All can be right as they are stated."
    AGREE_WITHIN_ROUNDING = "agree_within_rounding", "All can be right once each figure's rounding is allowed for."
    DIFFER = "differ", "Not all can be right."
    NOT_COMPARABLE = "not_comparable", "They answer different questions: `reason` says in what."


class Reason(Vocabulary):
    """Why claims cannot be held against each other."""

    OTHER_YEAR = "other_year", "They are about different times."
    OTHER_CONCEPT = "other_concept", "They measure different things, or in different units."


class Standing(Vocabulary):
    """What other claims do to one."""

    UNCORROBORATED = "uncorroborated", "Nothing else that is loaded speaks of it."
    CORROBORATED = "corroborated", "Another witness says the same."
    CONTRADICTED = "contradicted", "Another witness says otherwise of the same time."
    SUPERSEDED = "superseded", "It held at its time; a later claim tells that it no longer does."
