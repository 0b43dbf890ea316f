"""The formats of an answer."""

from app.model.types import Vocabulary


class Format(Vocabulary):
    """A format of an answer."""

    JSON = "json", "One page of rows as a JSON object (application/json)."
    CSV = "csv", "All matching rows as comma-separated values with a header (text/csv); lists are joined by `;`."
    JSONL = "jsonl", "All matching rows as JSON Lines, one object a line (application/jsonl)."


MEDIA_TYPES = {
    Format.JSON: "application/json",
    Format.CSV: "text/csv; charset=utf-8",
    Format.JSONL: "application/jsonl",
}
