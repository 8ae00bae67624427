"""Taking in a complaint while somebody talks."""
