"""Addresses as they are printed and become part of a URL."""


def shown(host: str, port: int | None = None) -> str:
    """Return `host:port`, an IPv6 address in brackets; without a port the host alone."""
    name = f"[{host}]" if ":" in host else host
    return name if port is None else f"{name}:{port}"
