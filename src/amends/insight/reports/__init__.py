"""Monthly reports: gathered once, frozen, and shown as they were."""
