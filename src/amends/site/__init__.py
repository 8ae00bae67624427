"""Wiring only: settings, addresses, the worker and the command line. No rule lives here."""
