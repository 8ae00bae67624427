"""Pure rules of complaints management: no input or output, no clock, no free text."""
