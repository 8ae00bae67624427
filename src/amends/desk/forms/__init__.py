"""Forms that turn input into the payload of an act, by the types of its fields."""
