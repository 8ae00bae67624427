"""Evidence packs (8.5): asking for one, making it, and downloading it."""
