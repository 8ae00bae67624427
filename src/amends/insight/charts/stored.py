"""Pictures of charts, kept in files by the digest of their specification."""

import hashlib
import json
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

from amends.documents.drawing import NotDrawn, drawn

from . import paint
from .chart import Chart
from .specification import Spec, specification

_KEPT_FOR = 30 * 86_400
"""Seconds after which a picture that was not asked for is deleted."""
_VERSION = 1
"""Raised when pictures of the same specification are drawn otherwise."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart with its picture; without one if it could not be drawn, then its table is shown."""

    chart: Chart
    svg: str | None

    @property
    def for_page(self) -> str | None:
        """Return the picture in the page's colours."""
        return None if self.svg is None else paint.for_page(self.svg)

    @property
    def for_paper(self) -> bytes | None:
        """Return the picture in the colours of paper."""
        return None if self.svg is None else paint.for_paper(self.svg).encode()


def pictures(charts: Sequence[Chart]) -> tuple[Picture, ...]:
    """Return each chart with its picture; those that are not kept are drawn together once."""
    specs = [specification(chart) for chart in charts]
    svgs = {_digest(spec): _kept(_digest(spec)) for spec in specs}
    missing = {_digest(spec): spec for spec in specs if svgs[_digest(spec)] is None}
    if missing:
        with suppress(NotDrawn):
            for digest, svg in zip(missing, drawn(list(missing.values())), strict=True):
                _keep(digest, svg)
                svgs[digest] = svg
    return tuple(
        Picture(chart, svgs[_digest(spec)]) for chart, spec in zip(charts, specs, strict=True)
    )


def forget_old(now: float | None = None) -> int:
    """Delete pictures that were not asked for in 30 days; return how many."""
    before, count = (time.time() if now is None else now) - _KEPT_FOR, 0
    for path in _folder().glob("*.svg"):
        with suppress(OSError):
            if path.stat().st_mtime < before:
                path.unlink()
                count += 1
    return count


def _digest(spec: Spec) -> str:
    text = json.dumps([_VERSION, spec], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _folder() -> Path:
    return Path(settings.AMENDS_DATA) / "charts"


def _kept(digest: str) -> str | None:
    path = _folder() / f"{digest}.svg"
    try:
        svg = path.read_text(encoding="utf-8")
        os.utime(path)
    except OSError:
        return None
    return svg


def _keep(digest: str, svg: str) -> None:
    """Keep a picture if there is room; a page is shown without, too."""
    folder = _folder()
    with suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
        with NamedTemporaryFile("w", encoding="utf-8", dir=folder, delete=False) as file:
            file.write(svg)
        Path(file.name).replace(folder / f"{digest}.svg")
