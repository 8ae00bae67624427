"""What the staff area knows of each act: data only."""
