"""The web server: its processes, and the page while it starts."""
