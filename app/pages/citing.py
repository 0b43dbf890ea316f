"""Citations of claims, to copy: as a sentence, for BibTeX, and as CSL-JSON."""

import json
from collections.abc import Mapping
from typing import Any

from app import about

TYPES = {"article": "article-newspaper", "dataset": "dataset", "reference": "entry", "official_record": "report"}
"""What CSL calls each kind of source."""

ESCAPED = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    }
)
"""What stands for the signs that TeX takes for its own."""


def sentence(fact: Mapping[str, Any], revision: str) -> str:
    """A citation as a sentence: what is claimed, who says so and where, and in what state of the data set it was."""
    return f"{fact['statement']} {fact['citation']}. {about.TITLE}, claim {fact['id']}, revision {revision}."


def bibtex(fact: Mapping[str, Any], revision: str) -> str:
    """A citation as an entry of a BibTeX file."""
    source = fact["source"]
    fields = {
        "author": f"{{{source['author'].translate(ESCAPED)}}}" if source["author"] else None,
        "title": (source["title"] or source["short_name"] or source["id"]).translate(ESCAPED),
        "publisher": source["publisher"] and source["publisher"].translate(ESCAPED),
        "year": (source["published"] or "")[:4] or None,
        "url": source["url"],
        "note": f"{fact['statement']} {about.TITLE}, claim {fact['id']}, revision {revision}".translate(ESCAPED),
    }
    lines = "".join(f",\n  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{fact['id']}{lines}\n}}"


def csl(fact: Mapping[str, Any], revision: str) -> str:
    """A citation as CSL-JSON, the form that Zotero and pandoc read."""
    source = fact["source"]
    day = source["published_earliest"]
    entry = {
        "id": fact["id"],
        "type": TYPES.get(source["kind"], "document"),
        "title": source["title"] or source["short_name"] or source["id"],
        "author": [{"literal": source["author"]}] if source["author"] else None,
        "publisher": source["publisher"],
        "issued": {"date-parts": [[int(part) for part in day.split("-")]]} if day else None,
        "URL": source["url"],
        "locator": fact["claim"]["source_row"] or f"paragraph {fact['claim']['paragraph']}",
        "note": f"{fact['statement']} {about.TITLE}, claim {fact['id']}, revision {revision}",
    }
    return json.dumps([{name: value for name, value in entry.items() if value}], ensure_ascii=False, indent=1)
