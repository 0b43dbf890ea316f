"""Files as they are downloaded: packed, as workbooks, in any encoding, with any delimiter; and what is refused."""

import gzip
import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from adapters import COW_TRADE, DATA, FLOWS, read, refusals
from workbooks import workbook

from app.importers import cow_trade, opening
from app.importers.adapter import DataFile, Layout, UnreadableFile
from app.importers.recognition import recognize
from app.importers.state_codes import CodeLookup

TEXT = "\n".join((COW_TRADE, *FLOWS)) + "\n"
ROWS = [line.split(",") for line in TEXT.splitlines()]
NAMES = Layout("names", ("code", "name"))


def zipped(members: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of some files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return content.getvalue()


def delimited(delimiter: str) -> bytes:
    """The text with another delimiter."""
    return TEXT.replace(",", delimiter).encode()


FORMS = {
    "byte order mark": TEXT.encode("utf-8-sig"),
    "UTF-16": TEXT.encode("utf-16"),
    "UTF-16, little end first, unmarked": TEXT.encode("utf-16-le"),
    "UTF-16, big end first, unmarked": TEXT.encode("utf-16-be"),
    "CRLF": TEXT.replace("\n", "\r\n").encode(),
    "CR": TEXT.replace("\n", "\r").encode(),
    "upper case": TEXT.upper().encode(),
    "semicolons": delimited(";"),
    "tabs": delimited("\t"),
    "bars": delimited("|"),
    "blank lines": f"\n\n{TEXT}\n,,,,,,\n\n".encode(),
    "a comma at the end": TEXT.replace("\n", ",\n").encode(),
    "a title": f"Trade of states\nas of 2016, a copy\n\n{TEXT}".encode(),
    "quotes": "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in ROWS).encode(),
    "gzip": gzip.compress(TEXT.encode()),
    "zip": zipped({"trade/flows.csv": TEXT.encode(), "readme.txt": b"what it is", "__MACOSX/flows.csv": b"\0\1"}),
    "zip of tabs": zipped({"flows.TXT": delimited("\t"), "codebook.pdf": b"%PDF"}),
    "workbook": workbook({"Notes": [["Trade", ""], ["", ""]], "Data": [[], ["Flows"], *ROWS, []]}),
    "zip of a workbook": zipped({"flows.xlsx": workbook({"Data": ROWS})}),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_file_is_read_as_it_was_downloaded(form: str, tmp_path: Path, codes: CodeLookup) -> None:
    plain, other = tmp_path / "flows.csv", tmp_path / "downloaded?format=csv"
    plain.write_text(TEXT)
    other.write_bytes(FORMS[form])
    expected, _ = read(cow_trade.ADAPTER, plain, codes)
    found, file = read(cow_trade.ADAPTER, other, codes)
    assert (len(found), [claim[1:] for claim in found]) == (5, [claim[1:] for claim in expected])
    assert (file.refused, file.lines) == ([], 3)
    assert recognize(other).adapter is cow_trade.ADAPTER


def test_all_texts_of_one_form_in_a_zip_are_one_file(tmp_path: Path, codes: CodeLookup) -> None:
    path = tmp_path / "flows.zip"
    years = {f"flows_{year}.csv": f"{COW_TRADE}\n705,712,{year},1,39,1,39\n" for year in (2011, 2012, 2013)}
    years["flows_2014.csv"] = f"{COW_TRADE}\n705,712\n"
    path.write_bytes(zipped({name: text.encode() for name, text in years.items()}))
    claims, file = read(cow_trade.ADAPTER, path, codes)
    assert len(claims) == 6
    assert [str(fault) for fault in file.refused] == [
        f"{path}/flows_2014.csv:2: row: 2 cells under a header of 7",
    ]


def test_a_workbook_is_read_by_its_first_sheet_of_the_form(tmp_path: Path, codes: CodeLookup) -> None:
    path = tmp_path / "flows.xlsx"
    path.write_bytes(workbook({"All": ROWS, "Some": ROWS[:2]}))
    _, file = read(cow_trade.ADAPTER, path, codes)
    assert file.lines == 3


def test_cells_of_a_workbook_are_as_a_text_has_them(tmp_path: Path) -> None:
    path = tmp_path / "cells.xlsx"
    path.write_bytes(workbook({"Data": [["code", "name"], [1990.0, 2.5], [12345678901, True], ["007", ""]]}))
    file = DataFile(path, [NAMES])
    assert list(file.rows("code", "name")) == [
        (2, ("1990", "2.5")),
        (3, ("12345678901", "TRUE")),
        (4, ("007", "")),
    ]


@pytest.mark.parametrize(
    ("content", "names", "refused"),
    [
        ("code,name\n1,Österreich\n2,Côte d’Ivoire\n".encode("cp1252"), ["Österreich", "Côte d’Ivoire"], []),
        ("code,name\n1,Österreich\n2,Côte\n".encode(), ["Österreich", "Côte"], []),
        (
            "code,name\n1,Österreich\n".encode() + "2,Côte\n3,C\n".encode("latin-1"),
            ["Österreich", "C"],
            [(3, "row", "not UTF-8, as others are: byte 0xf4 at 3")],
        ),
        (
            b"code,name\n1,\x81\n2,B\n",
            ["B"],
            [(2, "row", "neither UTF-8 nor Windows-1252: byte 0x81 at 2")],
        ),
        (b'code,name\n1,"A"B\n2,B\n', ["B"], [(2, "row", "cannot be read: ',' expected after '\"'")]),
        (b"code,name\n1\n2,B\n", ["B"], [(2, "row", "1 cells under a header of 2")]),
        (b"code,name\n2,B\n3,C,D\n", ["B"], [(3, "row", "3 cells under a header of 2")]),
        (b'code,name\n1,A\n2,"B\n3,C\n', ["A"], [(3, "row", "cannot be read: unexpected end of data")]),
    ],
)  # fmt: skip
def test_a_faulty_line_costs_that_line(
    content: bytes, names: list[str], refused: list[tuple[int, str, str]], tmp_path: Path
) -> None:
    path = tmp_path / "names.csv"
    path.write_bytes(content)
    file = DataFile(path, [NAMES])
    assert [name for _, (_, name) in file.rows("code", "name")] == names
    assert refusals(file) == refused


def test_a_cut_gzip_is_read_to_its_cut(tmp_path: Path) -> None:
    path = tmp_path / "names.csv.gz"
    lines = "".join(f"{place},name {place * 7919 % 1009}\n" for place in range(50_000))
    path.write_bytes(gzip.compress(f"code,name\n{lines}".encode())[:-1000])
    file = DataFile(path, [NAMES])
    read = list(file.rows("code", "name"))
    assert len(read) > 10_000
    [(line, column, message)] = refusals(file)
    assert (line, column) == (read[-1][0] + 1, "row")
    assert message == "cannot be read: Compressed file ended before the end-of-stream marker was reached"


def encrypted() -> bytes:
    """A zip whose member is marked as encrypted."""
    content = bytearray(zipped({"flows.csv": TEXT.encode()}))
    content[content.index(b"PK\x03\x04") + 6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def vast_workbook() -> bytes:
    """A workbook of two cells that are so far apart that a billion lie between."""
    parts = zipfile.ZipFile(io.BytesIO(workbook({"Data": [["code", "name"]]})))
    sheet = "xl/worksheets/sheet1.xml"
    members = {name: parts.read(name) for name in parts.namelist()}
    members[sheet] = members[sheet].replace(b"</sheetData>", b'<row r="99999"><c r="XFD99999"/></row></sheetData>')
    return zipped(members)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (lambda: b"", "empty"),
        (lambda: zipped({"flows.csv": TEXT.encode()})[:-30], "a zip whose end is missing: was it downloaded wholly?"),
        (encrypted, "a zip with a password: unpack it first"),
        (lambda: zipped({"a.pdf": b"%PDF", "b.dta": b"x"}), "a zip without a table: it has a.pdf, b.dta"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old workbook (.xls), or one with a password: "),
        (lambda: b"\n<!DOCTYPE html><html>", "a web page, not the file that it offers: download that"),
        (lambda: b"%PDF-1.7", "a PDF document, not a table"),
        (lambda: b"a" * (2 << 20), "a line has more than 1,048,576 characters: not a table"),
        (lambda: zipped({"bomb.csv": bytes(100 << 20)}), "unpacks to 100 MiB or more, which is beyond 8 GiB or 250 "),
        (lambda: gzip.compress(bytes(100 << 20)), "a line has more than 1,048,576 characters: not a table"),
        (vast_workbook, "a workbook whose sheet1.xml has 99,999 rows by 16,384 columns: save it as CSV"),
        (lambda: gzip.compress(TEXT.encode())[:30], "cannot be read: Compressed file ended before "),
    ],
)  # fmt: skip
def test_what_cannot_be_a_table_is_refused_in_words(content: Callable[[], bytes], message: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(content())
    with pytest.raises(UnreadableFile) as refused:
        DataFile(path, [NAMES])
    assert refused.value.fault.message.startswith(message)
    assert (refused.value.fault.line, refused.value.fault.column) == (0, "file")


def test_a_gzip_which_tells_no_size_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "names.csv.gz"
    lines = b"1,a\n" * (1 << 20)
    path.write_bytes(gzip.compress(b"code,name\n" + lines))
    monkeypatch.setattr(opening, "UNSUSPECTED", 1 << 20)
    file = DataFile(path, [NAMES])
    assert 0 < sum(1 for _ in file.rows("code", "name")) < 1 << 20
    assert refusals(file)[0][2].startswith("unpacks to ")


def test_the_name_of_a_file_of_another_data_set_is_told(codes: CodeLookup, tmp_path: Path) -> None:
    assert str(recognize(DATA / "wits.csv")).endswith(": `import wits`")
    assert recognize(DATA / "comtrade.json").adapter.name == "comtrade"
    assert recognize(DATA / "imf_dots.csv").adapter.name == "imf-dots"
    assert recognize(DATA / "BACI_HS92_Y2020_V202301.csv").adapter.name == "baci"
    unknown = tmp_path / "file.csv"
    unknown.write_text("\na;b;c\n1;2;3\n")
    with pytest.raises(UnreadableFile, match=r":2: header: of no data set .*: it begins with a, b, c$"):
        recognize(unknown)
