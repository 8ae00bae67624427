"""Pages of the public site, by subject."""
