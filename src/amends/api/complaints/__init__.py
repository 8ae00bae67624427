"""Complaints over the API: submitted, listed, shown, with their history, deadlines and acts."""
