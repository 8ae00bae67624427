"""The desk: personnel read complaints and act on them. It translates between a person and an act,
and carries no rule: what may be seen or done is asked of `handling`, what is said of `wording`."""
