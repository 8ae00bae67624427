"""Clause 7.9: acts that close a complaint. The complainant's reply decides: what was accepted is
completed and checked, and an unresolved complaint stays open until every option is used. Nothing
closes automatically."""
