"""What commands share: arguments, progress, who runs them, and how they decline."""
