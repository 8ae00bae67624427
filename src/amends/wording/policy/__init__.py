"""Policies in sentences: what a draft changes, and its problems."""

from .changes import condition
from .changes import sentence as change
from .controls import consequence
from .controls import hint as control_hint
from .findings import lacking
from .findings import sentence as finding
from .lists import open_point, part, title, use
from .places import Policies, place_label
from .places import told as place
from .settings import label as setting_label
