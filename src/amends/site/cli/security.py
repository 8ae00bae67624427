"""`amends security`: the security log, or what it has of one address or sign-in name."""

import argparse
import json
from pathlib import Path

from ..console.arguments import option
from ..console.declined import Declined, Misused

help = "show the security log, or its entries about an address or a sign-in name"
example = "amends security --address 203.0.113.5"
options = (
    option("--address", metavar="IP", help="only requests from this address"),
    option("--sign-in", metavar="NAME", help="only refused sign-ins with this name"),
    option("--in", dest="file", type=Path, metavar="FILE", help="an older file"),
)


def run(arguments: argparse.Namespace) -> int:
    """Print the entries as they are, oldest first."""
    from django.conf import settings

    from amends.people.limits import network_of
    from amends.people.names import folded
    from amends.people.security_log import digest

    from ..monitoring.logs import SECURITY_LOG

    wanted = {}
    if arguments.address:
        network = network_of(arguments.address)
        if network == "unknown":
            raise Misused("--address needs an IP address, for example 203.0.113.5.")
        wanted["address"] = digest("address", network)
    if arguments.sign_in:
        wanted["name"] = digest("name", folded(arguments.sign_in))
    path: Path = arguments.file or settings.AMENDS_DATA / SECURITY_LOG
    if not path.exists():
        raise Declined(f"{path} does not exist. Nothing has been logged there.")
    try:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                if wanted.items() <= json.loads(line).items():
                    print(line, end="")
    except ValueError:
        raise Declined(f"{path} is not a security log.") from None
    return 0
