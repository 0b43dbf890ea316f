"""Workbooks of Office Open XML (ECMA-376), as small as a reader takes them."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
FORMATS = "application/vnd.openxmlformats-officedocument.spreadsheetml"

Cell = str | float | bool


def workbook(sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> bytes:
    """A workbook of some sheets, given by name and rows; a cell with an empty text is not there."""
    names = list(enumerate(sheets, 1))
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="{FORMATS}.worksheet+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{FORMATS}.sheet.main+xml"/></Types>',
        "_rels/.rels": relationships({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>'
        + "".join(f'<sheet name={quoteattr(name)} sheetId="{place}" r:id="rId{place}"/>' for place, name in names)
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relationships(
            {f"rId{place}": ("worksheet", f"worksheets/sheet{place}.xml") for place, _ in names}
        ),
    }
    for place, name in names:
        rows = "".join(row(number, cells) for number, cells in enumerate(sheets[name], 1))
        parts[f"xl/worksheets/sheet{place}.xml"] = (
            f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, part in parts.items():
            archive.writestr(path, part)
    return content.getvalue()


def relationships(targets: Mapping[str, tuple[str, str]]) -> str:
    """A part that says where other parts are, by their ids."""
    links = (
        f'<Relationship Id="{id}" Type="{LINKS}/{kind}" Target="{target}"/>' for id, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(links)}</Relationships>'


def row(number: int, cells: Sequence[Cell]) -> str:
    """A row of a sheet."""
    texts = (cell_of(f"{column_name(place)}{number}", value) for place, value in enumerate(cells) if value != "")
    return f'<row r="{number}">{"".join(texts)}</row>'


def column_name(place: int) -> str:
    """The letters of a column, counted from 0: AA of 26."""
    rest, last = divmod(place, 26)
    return (column_name(rest - 1) if rest else "") + chr(ord("A") + last)


def cell_of(reference: str, value: Cell) -> str:
    """A cell of a sheet."""
    if isinstance(value, bool):
        return f'<c r="{reference}" t="b"><v>{value:d}</v></c>'
    if isinstance(value, str):
        return f'<c r="{reference}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{reference}"><v>{value!r}</v></c>'
