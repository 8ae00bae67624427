"""Settings at the desk: the policy as a draft that becomes a new version, and who is in personnel."""
