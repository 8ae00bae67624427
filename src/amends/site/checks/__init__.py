"""Checks of an installation: what `amends doctor` and the ready page report."""
