"""Policies in sentences: what a draft changes, and its problems."""

from .changes import sentence as change
from .conditions import condition
from .controls import consequence
from .controls import hint as control_hint
from .findings import lacking
from .findings import sentence as finding
from .lists import part, title, use
from .places import Policies
from .places import told as place
from .undecided import sentence as open_point
