"""HTML part of an email: the same text as the plain part, with the brand's name and accent.

It loads nothing from outside and reports nothing back: no image, font or script. Readers of the
plain part miss nothing.
"""

import re
from html import escape

from amends.core.framework.policy.branding import light
from amends.wording.direction import direction

from .composing import Letter

_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")
_INK, _GROUND, _PAPER = "#1a1f24", "#f4f2ee", "#ffffff"


def html_of(letter: Letter, *, name: str, accent: str) -> str:
    """Return the letter as one HTML document; `accent` is ``#rrggbb``, darkened if text on it would
    be unreadable."""
    shade = light(accent).accent
    runs = direction(letter.text)
    way = runs if runs in ("ltr", "rtl") else "auto"
    paragraphs = "\n".join(
        f'<p style="margin:0 0 1em">{_lines(piece)}</p>' for piece in _paragraphs(letter.text)
    )
    head = escape(" ".join(name.split()))
    return _PAGE.format(
        language=escape(letter.language, quote=True),
        way=way,
        subject=escape(letter.subject),
        name=head,
        accent=shade,
        ink=_INK,
        ground=_GROUND,
        paper=_PAPER,
        text=paragraphs,
    )


def _paragraphs(text: str) -> list[str]:
    return [
        piece.strip("\n") for piece in re.split(r"\n[ \t]*\n\s*", text.strip()) if piece.strip()
    ]


def _lines(piece: str) -> str:
    return "<br>\n".join(_linked(line) for line in piece.split("\n"))


def _linked(line: str) -> str:
    parts, at = [], 0
    for match in _LINK.finditer(line):
        address = escape(match[0], quote=True)
        parts += [escape(line[at : match.start()]), f'<a href="{address}">{address}</a>']
        at = match.end()
    return "".join((*parts, escape(line[at:])))


_PAGE = """\
<!DOCTYPE html>
<html lang="{language}" dir="{way}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{subject}</title>
</head>
<body style="margin:0;background-color:{ground};color:{ink}">
<div style="max-width:38em;margin:0 auto;padding:16px;\
font-family:Georgia,'Times New Roman',serif;font-size:16px;line-height:1.5">
<div style="background-color:{accent};color:#ffffff;padding:12px 20px;font-weight:bold">\
{name}</div>
<div style="background-color:{paper};padding:20px">
{text}
</div>
</div>
</body>
</html>
"""
