"""International Monetary Fund, Direction of Trade Statistics (DOTS), since 2025 International Trade in Goods (IMTS).

A figure is the exports of one country, the reporter, to a partner (free on board) or its imports from it (with
insurance and freight, of some also free on board), in US dollars at the prices of the time. What the IMF has estimated
is no report: such claims have no reporter, and are about. The old portal numbered countries by the IMF's own list, the
new one has codes that are mostly ISO 3166-1 alpha-3. Figures of the new portal's downloads are in the scale that the
file gives; the interface for programs (SDMX-CSV) has whole dollars, and its scale is how to show them.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from app.facts.codes import Scheme
from app.facts.trade_flows import TradeFlow, TradeMeasure
from app.importers.adapter import Adapter, DataFile, FoundClaim
from app.importers.cells import Misread, number_of
from app.importers.imf_files import FREE_ON_BOARD, LAYOUTS, Area, Figure, country_columns, figures
from app.importers.reported_trade import CONSTANTS, sides
from app.importers.state_codes import CodeLookup, CodeSpell, StateCodes
from app.model.claims import Qualifier
from app.model.sources import SourceKind
from app.text.words import folded

WITHOUT_FREIGHT = "Imports free on board, without insurance and freight."
ESTIMATE = "An estimate of the IMF."
FREIGHT = (Decimal("1.06"), Decimal("1.1"))
"""What the IMF multiplies imports free on board by, where a country reports these alone."""

INDICATORS: Mapping[str, tuple[TradeMeasure, str, str | None]] = {
    "XG_FOB_USD": (TradeMeasure.EXPORTS, "exports", None),
    "MG_CIF_USD": (TradeMeasure.IMPORTS, "imports", None),
    FREE_ON_BOARD: (TradeMeasure.IMPORTS, "imports.fob", WITHOUT_FREIGHT),
}
"""The measure of each indicator that is read, its end of the key, and its note; the old portal has a T before."""

NUMBERS: Mapping[str, str] = dict(
    re.findall(
        "([0-9]{3}) ([A-Z]{3})",
        """
    111 USA 112 GBR 122 AUT 124 BEL 128 DNK 132 FRA 134 DEU 135 SMR 136 ITA 137 LUX 138 NLD 142 NOR 144 SWE 146 CHE
    156 CAN 158 JPN 171 AND 172 FIN 174 GRC 176 ISL 178 IRL 181 MLT 182 PRT 184 ESP 186 TUR 188 YUG 193 AUS 196 NZL
    199 ZAF 213 ARG 218 BOL 223 BRA 228 CHL 233 COL 238 CRI 243 DOM 248 ECU 253 SLV 258 GTM 263 HTI 268 HND 273 MEX
    278 NIC 283 PAN 288 PRY 293 PER 298 URY 299 VEN 311 ATG 312 AIA 313 BHS 314 ABW 316 BRB 319 BMU 321 DMA 323 FLK
    326 GRL 328 GRD 329 GLP 333 GUF 336 GUY 339 BLZ 343 JAM 349 MTQ 351 MSR 352 SXM 353 ANT 354 CUW 361 KNA 362 LCA
    363 SPM 364 VCT 366 SUR 369 TTO 377 CYM 419 BHR 423 CYP 429 IRN 433 IRQ 436 ISR 439 JOR 443 KWT 446 LBN 449 OMN
    453 QAT 456 SAU 463 SYR 466 ARE 469 EGY 474 YEM 487 PSE 512 AFG 513 BGD 514 BTN 516 BRN 518 MMR 522 KHM 524 LKA
    528 TWN 532 HKG 534 IND 536 IDN 537 TLS 542 KOR 544 LAO 546 MAC 548 MYS 556 MDV 558 NPL 564 PAK 565 PLW 566 PHL
    576 SGP 578 THA 582 VNM 611 DJI 612 DZA 614 AGO 616 BWA 618 BDI 622 CMR 624 CPV 626 CAF 628 TCD 632 COM 634 COG
    636 COD 638 BEN 642 GNQ 643 ERI 644 ETH 646 GAB 648 GMB 652 GHA 654 GNB 656 GIN 662 CIV 664 KEN 666 LSO 668 LBR
    672 LBY 674 MDG 676 MWI 678 MLI 682 MRT 684 MUS 686 MAR 688 MOZ 692 NER 694 NGA 696 REU 698 ZWE 714 RWA 716 STP
    718 SYC 722 SEN 724 SLE 726 SOM 728 NAM 732 SDN 733 SSD 734 SWZ 738 TZA 742 TGO 744 TUN 746 UGA 748 BFA 754 ZMB
    813 SLB 815 COK 816 FRO 819 FJI 823 GIB 826 KIR 829 GUM 836 NRU 839 NCL 846 VUT 853 PNG 856 SHN 859 ASM 862 WSM
    866 TON 867 MHL 868 FSM 887 PYF 911 ARM 912 AZE 913 BLR 914 ALB 915 GEO 916 KAZ 917 KGZ 918 BGR 921 MDA 922 RUS
    923 TJK 924 CHN 925 TKM 926 UKR 927 UZB 928 CUB 934 CSK 935 CZE 936 SVK 939 EST 941 LVA 942 SRB 943 MNE 944 HUN
    946 LTU 948 MNG 954 PRK 960 HRV 961 SVN 962 MKD 963 BIH 964 POL 967 KOS 968 ROU 974 SUN
    """,
    )
)
"""The alpha-3 code of each number of the IMF's list of countries; others are known by the name that the file gives."""

OWN_CODES: tuple[CodeSpell, ...] = (
    ("KOS", "XKX", date(2008, 1, 1), None),
    ("SCG", "CSXX", date(1992, 1, 1), date(2006, 12, 31)),
    ("WBG", "PSE", None, None),
    ("YEM", "YEM", date(1990, 1, 1), None),
    ("YUG", "YUCS", None, date(1991, 12, 31)),
)
"""Codes that mean something else than in ISO 3166, or for other years."""

SPELLINGS = {
    "eastern germany": "east germany",
    "former u s s r": "soviet union",
    "former ussr": "soviet union",
    "german democratic republic": "east germany",
    "u s s r": "soviet union",
}
"""Names of the IMF's, folded, whose numbers are not in `NUMBERS`, and the name by which the state is known here."""

DEPARTMENTS = ("AFR", "APD", "EUR", "MCD", "WHD")
"""Codes of regions that look like those of countries; those of other groups have digits (G001, TX126)."""

SCALES = {"units": 0, "0": 0, "thousands": 3, "3": 3, "millions": 6, "6": 6, "billions": 9, "9": 9}
"""The exponent of each scale, by its name and by its code."""

MISSING = ("", "NA", "...")


class Countries:
    """The states that the IMF's codes mean, by year."""

    def __init__(self, codes: CodeLookup) -> None:
        self._alpha3 = codes.states(Scheme.ALPHA3)
        self._own = StateCodes(OWN_CODES)
        self._own_codes = {code for code, *_ in OWN_CODES}
        self._names = codes.states_by_name()

    def is_group(self, area: Area, year: int) -> bool:
        """Whether an area is none of the IMF's countries, but several, or what is not told apart."""
        if area.code.isdecimal():
            return area.code.zfill(3) not in NUMBERS and self._names[name_of(area), year] is None
        return not area.code.isalpha() or area.code in DEPARTMENTS

    def state(self, area: Area, year: int, column: str) -> str:
        """The state that a country was in a year; Misread if it was none, or several."""
        code = NUMBERS.get(area.code.zfill(3), area.code)
        spells = self._own if code in self._own_codes else self._alpha3
        if code.isdecimal():
            code, spells = name_of(area), self._names
        if state := spells[code, year]:
            return state
        name = "" if area.name == code else f"{area.name}: "
        raise Misread(column, f"{name}{spells.why_not(code, year)}")


def name_of(area: Area) -> str:
    """The name of an area as names are looked up."""
    name = folded(area.name)
    return SPELLINGS.get(name, name)


def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """The exports and imports between states, by who reports them."""
    countries = Countries(codes)
    columns = country_columns(file.layout)
    for figure in figures(file):
        try:
            if reason := no_claim(figure, countries):
                file.leave_out(reason)
            else:
                yield claim(figure, countries, columns)
        except Misread as error:
            file.refuse(figure.line, error.column, error.message)


def no_claim(figure: Figure, countries: Countries) -> str | None:
    """The reason why a figure is no claim of trade between two states; None if it is one."""
    if figure.cell in MISSING:
        return "value missing"
    if figure.indicator.removeprefix("T") not in INDICATORS:
        return f"another indicator: {figure.indicator}"
    for side, area in (("reporter", figure.reporter), ("partner", figure.partner)):
        if countries.is_group(area, figure.period.year):
            return f"the {side} is no state: {area.name}"
    return "goods of a state that came back to it" if figure.reporter.code == figure.partner.code else None


def claim(figure: Figure, countries: Countries, columns: tuple[str, str]) -> FoundClaim:
    """The claim of a figure; Misread if it cannot be read."""
    measure, end, note = INDICATORS[figure.indicator.removeprefix("T")]
    year, column = figure.period.year, figure.column
    reporter = countries.state(figure.reporter, year, columns[0])
    partner = countries.state(figure.partner, year, columns[1])
    if reporter == partner:
        raise Misread(
            columns[1], f"{figure.reporter.name} and {figure.partner.name} are one state in {year}: {reporter}"
        )
    value = number_of(figure.cell, column)
    if value < 0:
        raise Misread(column, f"a flow below nothing: '{figure.cell}'")
    power = SCALES.get(figure.scale.strip().casefold())
    if power is None:
        raise Misread(column, f"in an unknown scale: '{figure.scale}'")
    estimate = ESTIMATE if figure.status.casefold() == "e" else freight(figure, value)
    qualifier = Qualifier.ABOUT if estimate else Qualifier.STATED
    mark = estimate or (f"The IMF marks the figure “{figure.status}”." if figure.status else None)
    exporter, importer = sides(measure, reporter, partner)
    return FoundClaim(
        figure.line,
        f"{reporter}.{partner}.{figure.period.key}.{end}",
        (
            *(exporter, importer, None if estimate else reporter, measure.value),
            *(float(value.scaleb(power)), qualifier.value, figure.period.edtf),
            f"{figure.reporter.code}, {figure.partner.code}, {figure.indicator}, {figure.period.key}",
            " ".join(filter(None, (note, mark))) or None,
        ),
    )


def freight(figure: Figure, value: Decimal) -> str | None:
    """That imports are those free on board with freight as the IMF reckons it, in words; None if they are not."""
    if figure.indicator.removeprefix("T") == FREE_ON_BOARD or not figure.free_on_board or not value:
        return None
    if INDICATORS[figure.indicator.removeprefix("T")][0] is not TradeMeasure.IMPORTS:
        return None
    reported = number_of(figure.free_on_board, figure.column)
    step = Decimal(1).scaleb(max(exponent(value), exponent(reported)))
    for factor in FREIGHT:
        if abs(value - factor * reported) <= 2 * step:
            return f"Reckoned by the IMF: {factor} times the imports free on board."
    return None


def exponent(value: Decimal) -> int:
    """The exponent of the last digit that is given."""
    place = value.as_tuple().exponent
    return place if isinstance(place, int) else 0


ADAPTER = Adapter(
    name="imf-dots",
    about="IMF, Direction of Trade Statistics (DOTS, since 2025 IMTS): exports and imports as reported or estimated",
    source={
        "id": "imf-dots",
        "kind": SourceKind.DATASET,
        "title": "Direction of Trade Statistics (DOTS); International Trade in Goods by partner country (IMTS)",
        "publisher": "International Monetary Fund",
        "url": "https://data.imf.org/en/datasets/IMF.STA:IMTS",
    },
    table=TradeFlow,
    columns=(
        *("exporter_id", "importer_id", "reporter_id", "measure"),
        *("value", "value_qualifier", "period", "source_row", "note"),
    ),
    constants={name: value for name, value in CONSTANTS.items() if name != "value_qualifier"},
    layouts=LAYOUTS,
    read=read,
)
