"""Recognition: of which data set a file is, by the names of its columns."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from app.importers import ADAPTERS, adapter_of
from app.importers.adapter import Adapter, DataFile, Layout, UnreadableFile, layout_among
from app.importers.opening import Beginning, beginnings, first_cells, listed
from app.importers.text_rows import UnopenedFile
from app.load.entries import FileFault, display_path


class Recognized(NamedTuple):
    """A data set whose adapter reads a file, and the layout that the file has."""

    adapter: Adapter
    layout: Layout

    def __str__(self) -> str:
        """The data set in words, with the command that imports it."""
        return f"{self.adapter.about}, {self.layout.name}: `import {self.adapter.name}`"


def recognize(path: Path) -> Recognized:
    """The data set whose adapter asks for most of a file's columns; UnreadableFile if there is none, or are several."""
    try:
        begun = beginnings(path)
    except (UnopenedFile, OSError) as error:
        raise UnreadableFile(FileFault(display_path(path), 0, "file", str(error))) from error
    fitting = [found for name in ADAPTERS if (found := recognized_by(adapter_of(name), path, begun))]
    most = max((len(found.layout.columns) for found in fitting), default=0)
    best = [found for found in fitting if len(found.layout.columns) == most]
    if len(best) == 1:
        return best[0]
    names = listed([found.adapter.name for found in best])
    message = f"of several data sets, of which you must name one: {names}"
    if not best:
        message = f"of no data set that can be imported: it begins with {first_cells(begun)}"
    raise UnreadableFile(FileFault(display_path(path), begun[0].rows[0][0], "header", message))


def recognized_by(adapter: Adapter, path: Path, begun: Sequence[Beginning]) -> Recognized | None:
    """Whether an adapter reads a file that begins in some way."""
    if adapter.open is DataFile:
        found = layout_among(begun, adapter.layouts)
        return Recognized(adapter, found[0]) if found else None
    with suppress(UnreadableFile):
        return Recognized(adapter, adapter.open(path, adapter.layouts).layout)
    return None
