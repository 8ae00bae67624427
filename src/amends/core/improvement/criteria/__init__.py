"""Clause 8.4: criteria with targets, alerts and exposure, in streams ``criterion/<code>``."""

from .state import *
