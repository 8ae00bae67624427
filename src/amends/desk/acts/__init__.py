"""One form for each act, derived from its payload."""
