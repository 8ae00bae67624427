"""`amends doctor`: looks the installation over and tells all findings at once."""

import argparse
import json

help = "look the installation over and tell all findings at once"
example = "amends doctor --json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How the findings are printed."""
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Prints every finding; 1 if one is wanting."""
    from ..doctor import examine

    findings = examine()
    if arguments.json:
        rows = [{"check": one.check, "fine": one.fine, "told": str(one.told)} for one in findings]
        print(json.dumps(rows, indent=2))
    else:
        for one in findings:
            print(f"{'fine   ' if one.fine else 'WANTING'}  {one.check}: {one.told}")
    return 0 if all(one.fine for one in findings) else 1
