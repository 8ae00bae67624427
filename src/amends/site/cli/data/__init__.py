"""Commands about the stored data: copies, checks, keys, upgrades and what is removed."""
