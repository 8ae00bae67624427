"""Incoming mail: stored unread first, then read. Each message ends in one state with a reason."""
