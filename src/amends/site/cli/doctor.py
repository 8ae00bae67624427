"""`amends doctor`: checks the installation and reports all findings together."""

import argparse
import json

from ..arguments import option

help = "check the installation and list all findings"
example = "amends doctor --json"
any_schema = True
any_keys = True
options = (option("--json", action="store_true", help="print the findings as JSON"),)


def run(arguments: argparse.Namespace) -> int:
    """Print every finding; returns 1 if there is a problem. What is open is printed and harmless
    today."""
    from ..checks.doctor import examine

    findings = examine()
    if arguments.json:
        rows = [
            {"check": one.check, "fine": one.fine, "open": one.open, "told": str(one.told)}
            for one in findings
        ]
        print(json.dumps(rows, indent=2))
    else:
        for one in findings:
            word = "open   " if one.open else "fine   " if one.fine else "WANTING"
            print(f"{word}  {one.check}: {one.told}")
    return 0 if all(one.fine for one in findings) else 1
