"""Public site: how to complain, the question pages, tracking, and the public log."""
