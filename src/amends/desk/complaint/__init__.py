"""The page of one complaint, and what is asked or printed about one complaint."""
