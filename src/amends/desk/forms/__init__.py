"""Forms: from what a person types to the particulars of an act, by the types of its fields."""
