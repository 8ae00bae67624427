"""Recording a complaint on somebody's behalf, with its true receipt date."""

from types import MappingProxyType

from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from amends.core.framework.authority import Permission
from amends.core.operation.receipt import Receive
from amends.handling.lodging import fresh_reference
from amends.handling.perform import RECEIVE, Step
from amends.handling.reading import named
from amends.handling.streams import stream_of
from amends.wording.refusals import unknown_reference

from .conversation import READ_BACK, read_back
from .forms.derived import ActForm, Drawing
from .seat import Seat, seated
from .sending import RESUMED, keep, send, was_sent
from .taking_in import (
    FOLDED,
    NOT_ASKED,
    again,
    around_new,
    completed,
    earlier_ones,
    form_of,
    own_units,
    page,
    recorded,
)

_ROWS = MappingProxyType(
    {
        "complainants": 3,
        "representatives": 1,
        "mentions": 2,
        "references": 2,
        "issues": 4,
        "representatives:open": 1,
    }
)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@seated
def receive_page(request: HttpRequest, seat: Seat) -> HttpResponse:
    """A complaint that reached somebody in personnel: by letter, telephone or in person."""
    units = own_units(seat, Permission.complaint_receive, channel="phone")
    units["initial"] = {**units["initial"], **_told_by_a_form(request)}
    drawing = Drawing(omit=NOT_ASKED, fold=FOLDED, rows=_ROWS, **units)
    form = form_of(Receive, seat, drawing, request)
    if request.method != "POST" or RESUMED in request.POST:
        form.forgive()
        return page(request, seat, "desk/receive.html", {"form": form})
    if was_sent(request, seat):
        return again(request, seat)
    if READ_BACK in request.POST:
        form.is_valid()
        said = read_back(form.cleaned_data)
        form.forgive()
        return page(request, seat, "desk/receive.html", {"form": form, "said": said})
    valid = _valid(form, seat, request)
    earlier = earlier_ones(form, seat, request) if valid or "look" in request.POST else None
    if "look" in request.POST:
        form.forgive()
    if not valid or earlier is not None:
        context = {"form": form, "earlier": earlier}
        status = 200 if valid or "look" in request.POST else 422
        return page(request, seat, "desk/receive.html", context, status=status)
    new = form.particulars(keep)
    if new is None:
        return page(request, seat, "desk/receive.html", {"form": form}, status=422)
    step = Step(stream_of(fresh_reference()), RECEIVE, completed(new))
    sent = send(request, seat, [step], form, names=around_new(seat).names)
    return recorded(request, seat, sent, "desk/receive.html", {"form": form}, done="receive")


def _told_by_a_form(request: HttpRequest) -> dict[str, str]:
    """What the code of a paper form tells of it by itself (`paper.form`)."""
    fields = {"channel": "channel", "in": "complainants-0-language", "brand": "brand"}
    return {field: request.GET[name] for name, field in fields.items() if request.GET.get(name)}


def _valid(form: ActForm, seat: Seat, request: HttpRequest) -> bool:
    """Whether the form can be sent: an earlier complaint that it names is one that they may see,
    for what the record could not tie to anything would be lost without a word."""
    about = form.cleaned_data.get("about_reference") if form.is_valid() else None
    known = not about or named(about, actor=seat.actor, now=seat.now) is not None
    if not known and not was_sent(request, seat):
        form.add_error("about_reference", unknown_reference())
    return form.is_valid()
