"""The first hour: an empty organization is opened and made one's own, screen by screen."""
