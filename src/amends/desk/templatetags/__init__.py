"""What the desk's templates ask of words."""
