"""What all records but complaints share over the API: their lists, acts and history."""
