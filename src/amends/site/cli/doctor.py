"""`amends doctor`: checks the installation and reports all findings together."""

import argparse
import json

from ..console.arguments import option

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
            {"check": f.check, "fine": f.fine, "open": f.open, "told": str(f.told)}
            for f in findings
        ]
        print(json.dumps(rows, indent=2))
    else:
        for finding in findings:
            word = "open   " if finding.open else "fine   " if finding.fine else "WANTING"
            print(f"{word}  {finding.check}: {finding.told}")
    return 0 if all(finding.fine for finding in findings) else 1
