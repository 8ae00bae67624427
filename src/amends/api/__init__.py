"""REST API: the same acts as in the staff area, described by the types in core."""
