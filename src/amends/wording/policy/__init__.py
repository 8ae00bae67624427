"""A policy in sentences: what a draft changes, and what is wrong with it."""

from .changes import sentence as change
from .findings import sentence as finding
from .lists import part, title, use
from .places import Policies
from .places import told as place

__all__ = ["Policies", "change", "finding", "part", "place", "title", "use"]
