"""The demonstration: two invented organizations, their people, stories and two years of complaints.

Everything in it is made up. It is written through the same acts as a real record, each at its own
moment before the day of loading, and only ever into a folder of its own
(`amends.governance.demonstration`).
"""
