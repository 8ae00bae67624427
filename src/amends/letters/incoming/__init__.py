"""Mail that comes in: kept first as it is, then read, and each ends somewhere with a reason."""
