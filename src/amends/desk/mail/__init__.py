"""Mail accounts, and the tray of messages that came in."""
