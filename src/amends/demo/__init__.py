"""Demo: two invented organisations, their people, scenarios and two years of complaints.

All of it is made up. It is written through the same acts as a real record, each at its own moment
before the day of loading, and only into a folder of its own (`amends.governance.demonstration`).
"""
