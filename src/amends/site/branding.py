"""Accent colour and logo of the organisation: a stylesheet and an image from our own origin.

Both come from the current policy and are named after their content, so that a browser may cache
them until the policy changes.
"""

import hashlib
from functools import cache, cached_property, lru_cache

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from amends.core.framework.adoption.rulebook import NothingAdopted
from amends.core.framework.policy import branding as colours
from amends.core.framework.policy.branding import Shades
from amends.core.framework.policy.policy import Policy
from amends.governance.branding import Look, look_of, picture
from amends.handling.rules import as_last_read, rules_at
from amends.journal import log
from amends.journal.opening import DEMONSTRATION

_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "public, no-cache"


class Brand:
    """Branding for templates; nothing is looked up before it is used."""

    @property
    def stylesheet(self) -> str:
        """Address of the stylesheet; empty if the default shades are the brand's."""
        if self._look is None or not self._look.own:
            return ""
        return f"{reverse('brand')}?v={tag_of(stylesheet_of(self._look.accent))}"

    @property
    def name(self) -> str:
        """Name of the organisation, for pages without another source; empty before the first
        policy."""
        return self._policy.name if self._policy else ""

    @property
    def logo(self) -> str:
        """Address of the logo, if there is one."""
        logo = self._look.logo if self._look else None
        return reverse("logo", args=[logo]) if logo else ""

    @cached_property
    def _look(self) -> Look | None:
        return look_of(self._policy) if self._policy else None

    @cached_property
    def _policy(self) -> Policy | None:
        """The policy as the page read it, whose rules are not asked for again."""
        try:
            return as_last_read().at(timezone.now()).policy
        except NothingAdopted:
            return None


@cache
def _origin() -> str:
    """Return the origin of the log, which never changes. Raises `NotOpened`."""
    return log.current().origin


def demonstration(request: HttpRequest) -> dict[str, bool | str]:
    """Context processor: whether this is a demo, because all its pages say so; and the address of
    the other installation, if two are served together."""
    try:
        demo = _origin().startswith(DEMONSTRATION)
    except log.NotOpened:
        demo = False
    return {"demonstration": demo, "beside": settings.AMENDS_BESIDE}


def brand(request: HttpRequest) -> dict[str, Brand]:
    """Context processor: branding of the organisation for every page."""
    return {"brand": Brand()}


@require_safe
def stylesheet(request: HttpRequest) -> HttpResponseBase:
    """Serve the shades of the accent, for light and dark mode."""
    try:
        look = look_of(rules_at(timezone.now()).policy)
    except NothingAdopted:
        raise Http404 from None
    text = stylesheet_of(look.accent) if look.own else ""
    etag = f'"{tag_of(text)}"'
    fresh = HttpResponse(text, content_type="text/css; charset=utf-8", headers={"ETag": etag})
    answer = get_conditional_response(request, etag=etag, response=fresh) or fresh
    tag = request.GET.get("v")
    answer["Cache-Control"] = _FOR_EVER if tag == tag_of(text) else _ASK_AGAIN
    return answer


@require_safe
@csp_override({"default-src": [CSP.NONE], "sandbox": [""]})
def logo(request: HttpRequest, sha256: str) -> HttpResponseBase:
    """Serve a logo, whose address names its bytes. Its type was checked by content when it was
    uploaded, and is one of a few image types that cannot contain a script."""
    image = picture(sha256)
    if image is None:
        raise Http404
    kind, size = image.content_type, {"Content-Length": str(image.size)}
    answer = FileResponse(image.stream, content_type=kind, headers=size)
    answer["ETag"] = f'"{sha256[:16]}"'
    answer["Cache-Control"] = _FOR_EVER
    return answer


def tag_of(text: str) -> str:
    """Return the name of a stylesheet, derived from its content."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@lru_cache(maxsize=64)
def stylesheet_of(accent: str) -> str:
    """Return the stylesheet of an accent. Print stays black."""
    band = colours.light(accent).strong
    bright, dim = (
        _shades(shades, band) for shades in (colours.light(accent), colours.dark(accent))
    )
    return (
        f"@media screen {{\n  :root {{\n{bright}  }}\n}}\n\n"
        f"@media screen and (prefers-color-scheme: dark) {{\n  :root {{\n{dim}  }}\n}}\n"
    )


def _shades(shades: Shades, band: str) -> str:
    named = {
        "accent": shades.accent,
        "accent-strong": shades.strong,
        "accent-soft": shades.soft,
        "on-accent": shades.on,
        "band": band,
    }
    return "".join(f"    --{name}: {shade};\n" for name, shade in named.items())
