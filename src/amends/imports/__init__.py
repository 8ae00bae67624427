"""Import of older registers: files are read and mapped, and complaints imported in the
background."""
