"""Setup of an empty organisation, screen by screen (the first hour)."""
