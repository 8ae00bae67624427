"""Wiring only: settings, addresses, the worker and the command line. It contains no rules."""
