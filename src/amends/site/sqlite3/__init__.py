"""SQLite as Django knows it, with statements that are not converted again each time."""
