"""Settings pages: the policy, drafted and published as a new version, and staff."""
