"""Settings at the desk: the policy, drafted and published as a new version, and personnel."""
