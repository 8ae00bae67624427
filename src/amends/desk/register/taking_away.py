"""Everything that somebody may see, as a workbook to take away."""

import tempfile

from django.http import FileResponse, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from amends.moving.taking_away import Away, take_away
from amends.vault.uploads import XLSX

from ..seat import Seat, open_to, seated, show

MOST = 20_000
"""Complaints in a workbook from the desk; more are taken away by `amends export`."""


@require_safe
@seated
def workbook(request: HttpRequest, seat: Seat) -> HttpResponse | FileResponse:
    """The workbook, within the sight of whoever asks."""
    if "complaints" not in open_to(seat):
        return show(request, seat, "desk/unknown.html", {}, status=403)
    seen = seat.visible().order_by("-received_at", "-reference")
    references = list(seen.values_list("reference", flat=True)[: MOST + 1])
    if len(references) > MOST:
        context = {"most": MOST}
        return show(request, seat, "desk/register/too_many.html", context, status=422)
    out = tempfile.TemporaryFile()  # noqa: SIM115 (the answer closes it)
    take_away(references, out, Away(seat.person, seat.rules, seat.now))
    out.seek(0)
    name = f"complaints-{seat.now:%Y-%m-%d}.xlsx"
    return FileResponse(out, as_attachment=True, filename=name, content_type=XLSX)
