"""Letters at the desk: written by hand, printed, posted."""
