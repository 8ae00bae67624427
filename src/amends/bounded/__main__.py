"""Start of the child process."""

import sys

from .child import main

sys.exit(main())
