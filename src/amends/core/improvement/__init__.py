"""Clause 8: what is measured of complaints, as pure functions over their folds."""
