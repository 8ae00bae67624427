"""Progress of long work, printed to standard error."""

import sys
import time


class Progress:
    """Called with the amount done; prints a line now and then, replacing itself on a terminal."""

    def __init__(self, what: str, *, whole: int | None = None) -> None:
        self.what, self.whole = what, whole
        self._done = 0
        self._told = self._began = time.monotonic()
        self._live = sys.stderr.isatty()

    def __call__(self, done: int, whole: int | None = None) -> None:
        """Report so much as done, and how much there is if that is known only now."""
        self._done, self.whole = done, whole or self.whole
        now = time.monotonic()
        if now - self._told >= (0.2 if self._live else 5):
            self._told = now
            self._write("\r" if self._live else "", "" if self._live else "\n")

    def end(self) -> None:
        """Print the last line, with the pace."""
        self._write("\r" if self._live else "", "\n")

    def _write(self, before: str, after: str) -> None:
        seconds = max(time.monotonic() - self._began, 0.001)
        whole = f" of {self.whole:,}" if self.whole else ""
        pace = self._done / seconds
        sys.stderr.write(f"{before}{self._done:,}{whole} {self.what} ({pace:,.0f}/s){after}")
        sys.stderr.flush()
