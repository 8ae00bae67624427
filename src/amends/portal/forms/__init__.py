"""The questions of the public door, as forms that keep what was typed and say what is wanted."""
