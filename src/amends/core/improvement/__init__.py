"""Clause 8: what is learnt from complaints. Pure rules over their folds."""
