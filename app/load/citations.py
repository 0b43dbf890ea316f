"""Proof: rows held against the texts that they cite, and texts searched for what no row cites."""

from collections.abc import Iterator, Mapping

from app.load.entries import Entry, FileFault, Packs
from app.model.base import Record
from app.model.claims import Claim, Measured
from app.model.sources import Source
from app.text.evidence import numerals, runs, sentences, states_period, states_value
from app.text.passages import Span, digest, paragraph_of
from app.text.words import words

DATES = ("period", "signed", "in_force", "ended")
"""Columns whose dates stand in the passage."""

HEDGE = "value_text"
"""The one column that quotes the source."""


def text_faults(packs: Packs, texts: Mapping[str, str]) -> Iterator[FileFault]:
    """The faults of rows against the texts of their sources, which are given by their digests."""
    spans: dict[str, list[Span]] = {}
    text_of = {entry.row.id: entry.row.text_sha256 for entry in packs.of(Source)}
    for entry in packs.of(Claim):
        claim = entry.row
        sha256 = text_of[claim.source_id]
        if sha256 is not None and sha256 in texts and claim.text_start is not None and claim.text_end is not None:
            span = Span(claim.text_start, claim.text_end)
            spans.setdefault(sha256, []).append(span)
            yield from passage_faults(entry, claim, span, texts[sha256])
    for sha256, cited in spans.items():
        yield from gaps(texts[sha256], cited)
    yield from copies(packs, texts)


def unproved(packs: Packs, texts: Mapping[str, str]) -> list[str]:
    """The sources with a text that was not given, so that their rows are not proved."""
    sources = (entry.row for entry in packs.of(Source))
    return [source.id for source in sources if source.text_sha256 and source.text_sha256 not in texts]


def passage_faults(entry: Entry[Claim], claim: Claim, span: Span, text: str) -> Iterator[FileFault]:
    """The dates, figures and hedges of a claim that do not stand in the passage that it cites."""
    passage = span.of(text)
    if digest(passage) != claim.text_sha256:
        yield entry.fault("text_sha256", f"not the digest of the passage, which is {digest(passage)}")
        return
    if claim.paragraph != paragraph_of(text, span.start):
        yield entry.fault("paragraph", f"the passage starts in paragraph {paragraph_of(text, span.start)}")
    for column in DATES:
        period = getattr(claim, column, None)
        if period is not None and not states_period(passage, period):
            yield entry.fault(column, f"'{period}' does not stand in the passage")
    if isinstance(claim, Measured):
        for column in ("value_low", "value", "value_high"):
            figure = getattr(claim, column)
            if figure is not None and not states_value(passage, figure):
                yield entry.fault(column, f"{figure:,.12g} does not stand in the passage")
        if claim.value_text and not set(words(claim.value_text)) <= set(words(passage)):
            yield entry.fault(HEDGE, f"'{claim.value_text}' does not stand in the passage")


def gaps(text: str, cited: list[Span]) -> Iterator[FileFault]:
    """Sentences that no claim cites, and figures that stand in no claim's passage."""
    for sentence in sentences(text):
        if not any(sentence.overlaps(span) for span in cited):
            yield gap(text, sentence, "sentence", "no claim cites it")
    for numeral in numerals(text):
        if not any(span.covers(numeral) for span in cited):
            yield gap(text, numeral, f"figure '{numeral.of(text)}'", "no claim's passage has it")


def gap(text: str, span: Span, what: str, message: str) -> FileFault:
    """A fault of a text: something in it that the rows leave out."""
    message = f"characters {span.start}-{span.end}: {message}"
    return FileFault(f"text {digest(text)[:12]}", paragraph_of(text, span.start), what, message)


def copies(packs: Packs, texts: Mapping[str, str]) -> Iterator[FileFault]:
    """Prose of ours in the words of a source."""
    runs_of_texts = [set(runs(text)) for text in texts.values()]
    for entry in packs.of(Record):
        for column in entry.row.columns():
            prose = getattr(entry.row, column.name)
            if isinstance(prose, str) and column.name != HEDGE:
                copied = (next(filter(known.__contains__, runs(prose)), None) for known in runs_of_texts)
                for run in filter(None, copied):
                    yield entry.fault(column.name, f"in the source's words: '{run}'")
