"""Personal calendar feed: its feed, and the page that explains it."""
