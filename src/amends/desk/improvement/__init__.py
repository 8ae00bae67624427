"""Clause 8: surveys and checks of finished complaints."""
