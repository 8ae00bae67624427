"""The pages of the public door, by subject."""
