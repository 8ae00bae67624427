"""`python -m amends` is the command line."""

import sys

from amends.site.cli import main

sys.exit(main())
