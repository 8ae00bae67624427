"""Letters in the staff area: written by hand, printed, posted."""
