"""The register and its index as they are drawn from entries, and compared with them."""
