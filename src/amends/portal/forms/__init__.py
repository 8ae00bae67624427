"""Question pages of the public site as forms that keep their input and say what to enter."""
