"""Somebody's dates in their own calendar: the page that explains it, and the feed."""
