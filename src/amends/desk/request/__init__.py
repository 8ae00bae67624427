"""Who asks, signing in, and sending a form once."""
