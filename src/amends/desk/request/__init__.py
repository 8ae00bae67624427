"""Request context, signing in, and protection against sending a form twice."""
