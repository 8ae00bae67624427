"""Postal addresses and contact details in words."""
