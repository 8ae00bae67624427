"""Texts about figures, criteria, charts, signals, surveys, problems and actions."""
