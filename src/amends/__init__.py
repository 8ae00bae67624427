"""Complaints management that follows ISO 10002:2018."""

__version__ = "0.2.0"
