"""What the desk prints as PDF: forms, sheets, the whole file, the register of a period."""
