"""Pages about people of the staff area: what waits for a second person, and one's own account."""
