"""The change log as a feed of Atom (RFC 4287), one entry for each load."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

from app import about
from app.model.changes import RowChange

NAMESPACE = "http://www.w3.org/2005/Atom"
TITLE = f"Changes of the data of {about.TITLE}"


def feed_of(
    loads: Sequence[Mapping[str, Any]], first: Sequence[Mapping[str, Any]], own_query: str, next_query: str | None
) -> bytes:
    """A page of the feed; its id is made of the first load of the database (if any), so that it stays.

    Links are queries alone, which hold wherever the server is reached.
    """
    id = uuid5(NAMESPACE_OID, " ".join([about.TITLE, *(f"{load['loaded_at']} {load['revision']}" for load in first)]))
    feed = Element("feed", xmlns=NAMESPACE)
    add(feed, "title", TITLE)
    add(feed, "id", id.urn)
    add(feed, "updated", max((load["loaded_at"] for load in loads or first), default=NEVER))
    add(SubElement(feed, "author"), "name", about.TITLE)
    SubElement(feed, "link", rel="self", type="application/atom+xml", href=own_query)
    if next_query is not None:
        SubElement(feed, "link", rel="next", type="application/atom+xml", href=next_query)
    for load in loads:
        add_entry(feed, load, id)
    document: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return document


NEVER = "1970-01-01T00:00:00Z"
"""When a feed was updated in which there is nothing."""


def add_entry(feed: Element, load: Mapping[str, Any], feed_id: UUID) -> None:
    """Add a load to the feed: what it did, and where its rows are."""
    entry = SubElement(feed, "entry")
    done = " ".join(filter(None, (load["action"].replace("_", " "), load["name"])))
    add(entry, "title", f"{done}: {load['message']}" if load["message"] else done)
    add(entry, "id", uuid5(feed_id, str(load["number"])).urn)
    add(entry, "updated", load["loaded_at"])
    SubElement(entry, "link", rel="alternate", type="application/json", href=f"?number={load['number']}")
    SubElement(entry, "category", term=load["action"])
    add(entry, "summary", summary_of(load))


def add(parent: Element, name: str, text: str) -> None:
    """Add an element with text in it."""
    SubElement(parent, name).text = text


def summary_of(load: Mapping[str, Any]) -> str:
    """What a load did, in lines: its revisions, and the numbers of rows by kind and source."""
    lines = [f"revision {load['revision_before'] or 'none'} to {load['revision']}"]
    for counted in load["counts"]:
        done = ", ".join(f"{counted[change]:,} {change}" for change in RowChange if counted[change])
        source = f" of {counted['source_id']}" if counted["source_id"] else ""
        lines.append(f"{counted['kind'].replace('-', ' ')}{source}: {done}")
    return "\n".join(lines if len(lines) > 1 else [*lines, "nothing was changed"])
