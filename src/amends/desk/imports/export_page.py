"""Export of everything that the reader may see, as a workbook or with the files."""

import tempfile
from collections.abc import Callable, Sequence
from typing import IO

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext

from amends.core.framework.people.personnel import Release
from amends.exports.workbook import Away, TooMuch, take_all_away, take_away
from amends.vault.uploads import XLSX

from ..people import commands
from ..reading.reasons import today_of
from ..request.context import DeskContext, open_to, show, with_form

MOST = 20_000
"""Maximum complaints in a workbook from the staff area; more are exported by `amends export`."""
MOST_BYTES = 1_000_000_000
"""Maximum bytes of files."""

type Write = Callable[[Sequence[str], IO[bytes], Away], object]


@with_form
def workbook(request: HttpRequest, desk: DeskContext) -> HttpResponse | FileResponse:
    """Serve the workbook with what the user may see."""
    return _away(request, desk, take_away, ending="xlsx", content_type=XLSX)


def workbook_of(
    request: HttpRequest, desk: DeskContext, references: Sequence[str]
) -> HttpResponse | FileResponse:
    """Serve the workbook of some complaints that the user may see."""
    return _away(request, desk, take_away, references, ending="xlsx", content_type=XLSX)


@with_form
def with_files(request: HttpRequest, desk: DeskContext) -> HttpResponse | FileResponse:
    """The workbook and the files that belong to it, in one archive."""

    def write(references: Sequence[str], out: IO[bytes], away: Away) -> object:
        return take_all_away(references, out, away, most=MOST_BYTES)

    return _away(request, desk, write, ending="zip", content_type="application/zip")


def _away(
    request: HttpRequest,
    desk: DeskContext,
    write: Write,
    references: Sequence[str] | None = None,
    *,
    ending: str,
    content_type: str,
) -> HttpResponse | FileResponse:
    if "complaints" not in open_to(desk):
        return show(request, desk, "desk/unknown.html", {}, status=403)
    standing = commands.standing(desk, Release.everything)
    if not standing.open:
        return _asked(request, desk, standing)
    if references is None:
        seen = desk.visible().order_by("-received_at", "-reference")
        references = list(seen.values_list("reference", flat=True)[: MOST + 1])
    if len(references) > MOST:
        message = gettext("There are more than {most} complaints.").format(most=MOST)
        return show(request, desk, "desk/imports/too_many.html", {"told": message}, status=422)
    out = tempfile.TemporaryFile()  # noqa: SIM115 (the answer closes it)
    try:
        write(references, out, Away(desk.person, desk.rules, desk.now))
    except TooMuch:
        out.close()
        message = gettext("The attachments are larger than 1 GB.")
        return show(request, desk, "desk/imports/too_many.html", {"told": message}, status=422)
    out.seek(0)
    name = f"complaints-{today_of(desk).isoformat()}.{ending}"
    return FileResponse(out, as_attachment=True, filename=name, content_type=content_type)


def _asked(request: HttpRequest, desk: DeskContext, standing: commands.Standing) -> HttpResponse:
    """Ask for the release of everything, and show whether a second person has to decide."""
    form = commands.ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and not standing.waiting and commands.ask(desk, Release.everything, form):
        return HttpResponseRedirect(request.get_full_path())
    context = {"title": gettext("Export"), "standing": standing, "ask": form}
    status = 422 if form.is_bound else 200
    return show(request, desk, "desk/people/release.html", context, status=status)
