"""Passages of texts: their spans, and the digests by which they are known again."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text, in code points from its start: 0-based, end-exclusive."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The part of a text that lies in the span."""
        return text[self.start : self.end]

    def overlaps(self, other: "Span") -> bool:
        """Whether two spans share at least one code point."""
        return max(self.start, other.start) < min(self.end, other.end)

    def covers(self, other: "Span") -> bool:
        """Whether all of another span lies within this one."""
        return self.start <= other.start and other.end <= self.end


def paragraph_of(text: str, start: int) -> int:
    """The 1-based line of a code point; only a newline ends a line."""
    return text.count("\n", 0, start) + 1


def digest(passage: str) -> str:
    """The SHA-256 of a passage's UTF-8, as 64 hexadecimal digits."""
    return sha256(passage.encode()).hexdigest()


def texts_in(folder: Path | None) -> dict[str, str]:
    """The texts of sources in a folder, by the SHA-256 of their files."""
    files = sorted(folder.glob("*.txt")) if folder else ()
    contents = (file.read_bytes() for file in files)
    return {sha256(content).hexdigest(): content.decode() for content in contents}
