"""Text that can be printed: without characters that break a page or file, and no word wider than
the page."""

import re

_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\ufdd0-\ufdef]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Marks that turn letters round by force; on paper they could only make a text read otherwise than
# it is kept. Those that guide the natural order stay.
_FORCED = re.compile("[\u202a-\u202e]")
_PLACE_TO_BREAK = "\N{ZERO WIDTH SPACE}"
# Scripts that are written without spaces break without help.
_WITHOUT_BLANKS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ud7af\uf900-\ufaff\uff00-\uffef"
_VERY_LONG = re.compile(rf"[^\s{_WITHOUT_BLANKS}]{{36,}}")
_PIECE = re.compile(r"\S{12}(?=\S)")


def plain(text: str) -> str:
    r"""Return the text with line ends as \n, replacement characters for invalid ones, and break
    opportunities in anything longer than a word (addresses of pages, digests, random typing)."""
    ended = _LINE_ENDS.sub("\n", text)
    shown = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", _FORCED.sub("", ended))
    return _VERY_LONG.sub(lambda match: _PIECE.sub(rf"\g<0>{_PLACE_TO_BREAK}", match[0]), shown)
