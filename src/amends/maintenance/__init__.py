"""Backup, restore, verification, retention and the list of erasures."""
