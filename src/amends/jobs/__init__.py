"""What is to be done after a commit: kept with it, taken by one worker at a time, tried again,
and laid on a shelf where somebody has to look."""
