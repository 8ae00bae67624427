"""PDFs of the staff area: forms, sheets, the complete record, the complaints register of a
period."""
