"""Correlates of War, Diplomatic Exchange: the level of a state's representation in another, survey by survey."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.facts.codes import Scheme
from app.facts.missions import Mission, MissionKind
from app.importers.adapter import Adapter, DataFile, FoundClaim, Layout
from app.importers.cells import Misread, year_of
from app.importers.spells import interval, runs
from app.importers.state_codes import CodeLookup, StateCodes
from app.importers.states import Pair, pair_of, refuse_pair
from app.model.claims import PeriodBasis
from app.model.sources import SourceKind

VERSIONS = ("2006.1", "2006.0999755859375")
"""The version, and the same number stored with single precision."""

SURVEYS = (
    *(1817, 1824, 1827, 1832, 1836, 1840),
    *range(1844, 1915, 5),
    *range(1920, 1941, 5),
    *range(1950, 2006, 5),
)
"""The years of the surveys; the data set has no others."""

KINDS = {"1": MissionKind.MISSION_UNDER_CHARGE, "2": MissionKind.LEGATION, "3": MissionKind.EMBASSY}
WORDS = {
    "0": "none",
    "1": "level 1 (chargé d'affaires)",
    "2": "level 2 (minister)",
    "3": "level 3 (ambassador)",
    "9": "level 9 (other or unknown)",
    "": "levels that contradict each other",
}
NO_CLAIMS = {"0": "level 0: no representation found", "9": "level 9: other or unknown"}

LAYOUT = Layout("dyad-years", ("ccode1", "ccode2", "year", "DR_at_1", "DR_at_2", "DE", "version"))


@dataclass(frozen=True, slots=True)
class Finding:
    """The level of one state's representation in another in one survey."""

    line: int
    column: str
    level: str


Findings = Mapping[int, Finding]
"""What is found of one state's representation in another, by survey."""


def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """The missions of a file: consecutive surveys with the same level are one claim."""
    states = codes.states(Scheme.COW)
    keys = set[str]()
    for pair, findings in findings_by_pair(file).items():
        for finding in findings.values():
            if finding.level in NO_CLAIMS:
                file.leave_out(NO_CLAIMS[finding.level])
        for (sending, receiving), surveys in missions(file, pair, findings, states):
            finding = findings[surveys[0]]
            key = f"{sending}.{receiving}.{surveys[0]}"
            if key in keys:
                key = f"{key}.{'-'.join(pair)}"  # two codes mean one state in the year of a union
            keys.add(key)
            period = interval(surveys[0], surveys[-1])
            row = f"{LAYOUT.name}: {finding.column}, level of {pair[0]} at {pair[1]}, {', '.join(map(str, surveys))}"
            yield FoundClaim(
                finding.line,
                key,
                (sending, receiving, KINDS[finding.level], period, row, note(finding.level, surveys, findings)),
            )


def findings_by_pair(file: DataFile) -> dict[Pair, dict[int, Finding]]:
    """The findings on each pair of codes, the sending state's first; a finding may stand in two rows."""
    pairs: dict[Pair, dict[int, Finding]] = {}
    for line, (code1, code2, cell, level_at_1, level_at_2, version) in file.rows(
        *(name for name in LAYOUT.columns if name != "DE")
    ):
        try:
            survey = survey_of(cell, version)
        except Misread as error:
            file.refuse(line, error.column, error.message)
            continue
        for column, level, pair in (
            ("DR_at_1", level_at_1, (code2, code1)),
            ("DR_at_2", level_at_2, (code1, code2)),
        ):
            if level not in KINDS and level not in NO_CLAIMS:
                file.refuse(line, column, f"'{level}' is none of the levels 0, 1, 2, 3 and 9")
                continue
            findings = pairs.setdefault(pair, {})
            earlier = findings.setdefault(survey, Finding(line, column, level))
            if earlier.level != level:
                findings[survey] = Finding(line, column, "")  # neither is taken for the right one
                file.refuse(line, column, f"{level}, but {earlier.column} of line {earlier.line} has {earlier.level}")
    return pairs


def survey_of(cell: str, version: str) -> int:
    """The year of a line's survey; Misread if there was none, or the line is of another version."""
    if version not in VERSIONS:
        raise Misread("version", f"'{version}' is not the version that is read, {VERSIONS[0]}")
    survey = year_of(cell)
    if survey not in SURVEYS:
        raise Misread("year", f"'{cell}' is not the year of a survey")
    return survey


def missions(file: DataFile, pair: Pair, findings: Findings, states: StateCodes) -> Iterator[tuple[Pair, list[int]]]:
    """Runs of surveys with one level and the same two states; findings whose states are unclear are refused."""
    values: dict[int, tuple[str, Pair]] = {}
    for place, survey in enumerate(SURVEYS):
        if survey not in findings or findings[survey].level not in KINDS:
            continue
        finding = findings[survey]
        if sides := pair_of(states, pair, survey):
            values[place] = (finding.level, sides)
        else:
            code1, code2 = pair if finding.column == "DR_at_2" else reversed(pair)
            refuse_pair(file, finding.line, states, {"ccode1": code1, "ccode2": code2}, survey)
    for first, last, (_, sides) in runs(values):
        yield sides, list(SURVEYS[first : last + 1])


def note(level: str, surveys: list[int], findings: Findings) -> str:
    """The surveys that found a level, and the finding of the next one: the level changed at some time in between."""
    level_and_time = WORDS[level].capitalize()
    if len(surveys) > 1:
        level_and_time += f" in the surveys {surveys[0]} to {surveys[-1]}"
    later = [survey for survey in SURVEYS if survey > surveys[-1]]
    if not later:
        return f"{level_and_time}; no survey came later."
    following = findings.get(later[0])
    if following is None:
        return f"{level_and_time}; the next survey, of {later[0]}, does not have the two."
    if following.level == level:
        return f"{level_and_time}; in the next survey, of {later[0]}, a code means another state."
    return f"{level_and_time}; the next survey, of {later[0]}, has {WORDS[following.level]}."


ADAPTER = Adapter(
    name="cow-diplomatic-exchange",
    about="Correlates of War, Diplomatic Exchange v2006.1 (1817-2005)",
    source={
        "id": "cow-diplomatic-exchange-2006.1",
        "kind": SourceKind.DATASET,
        "title": "Diplomatic Exchange, 1817-2005",
        "author": "Reşat Bayer",
        "publisher": "Correlates of War Project",
        "published": "2006",
        "url": "https://correlatesofwar.org/data-sets/diplomatic-exchange/",
        "edition": "v2006.1",
    },
    table=Mission,
    columns=("sending_id", "receiving_id", "kind", "period", "source_row", "note"),
    constants={"period_basis": PeriodBasis.STATED},
    layouts=(LAYOUT,),
    read=read,
)
