"""Correspondence: what goes out to complainants, in which exact wording, and how it is recorded."""
