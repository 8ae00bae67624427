"""Pages of governing records: clauses 4 to 6, 8.1, 8.5 and 8.6."""
