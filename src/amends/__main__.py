"""`python -m amends` is the command line."""

import sys

from amends.site.command import main

sys.exit(main())
