"""Append-only entries, their chains, the Merkle log, checkpoints, proofs and adopted texts.

`checking`, `finding` and `signing` need no Django, so that a record can be checked anywhere.
"""
