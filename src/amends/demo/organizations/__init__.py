"""Data: the policy and the people of each invented organization."""
