"""The files that pages need: one style sheet, one script and an icon, under names that change with what they hold."""

from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path

from fastapi import Request, Response

from app.api.problems import page_not_found, problem_response
from app.api.service import STATIC

FOLDER = Path(__file__).parent / "files"
CHARTS = Path(__file__).parents[1] / "charts" / "charts.css"
KEPT = "public, max-age=31536000, immutable"
"""A file is never another one under the same name."""


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is sent."""

    name: str
    content: bytes
    media_type: str


@cache
def files() -> dict[str, File]:
    """The files by what they are for: `style`, `script`, `icon`."""
    style = b"".join(path.read_bytes() for path in (FOLDER / "site.css", CHARTS) if path.exists())
    script, icon = (FOLDER / "site.js").read_bytes(), (STATIC / "icon.svg").read_bytes()
    return {
        "style": named("site", "css", style, "text/css; charset=utf-8"),
        "script": named("site", "js", script, "text/javascript; charset=utf-8"),
        "icon": named("icon", "svg", icon, "image/svg+xml"),
    }


def named(start: str, end: str, content: bytes, media_type: str) -> File:
    """A file whose name has the digest of its content."""
    return File(f"{start}.{blake2b(content, digest_size=6).hexdigest()}.{end}", content, media_type)


async def respond(request: Request) -> Response:
    """Answer a file."""
    name = request.scope["path_params"]["name"]
    for file in files().values():
        if file.name == name:
            return Response(file.content, media_type=file.media_type, headers={"Cache-Control": KEPT})
    return problem_response(page_not_found(request.scope["path"], ()))
