"""Staff area: pages on which staff read complaints and act on them.

It turns form input into acts and contains no rules. `handling` decides what may be seen or done,
and `wording` supplies the texts.
"""
