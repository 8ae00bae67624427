"""Entry point of `python -m amends`, the command line."""

import sys

from amends.site.cli import main

sys.exit(main())
