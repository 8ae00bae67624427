"""Mail accounts, and the inbox of received messages."""
