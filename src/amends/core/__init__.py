"""The rules of complaint handling as pure functions over values: no input, clock or words."""
