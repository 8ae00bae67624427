"""Workbooks (.xlsx), written and read row by row in constant memory.

`write` makes one from sheets of typed cells; `opened` reads one within limits. The library is
imported only when a workbook is used, so that other web workers do not load it.
"""

from .cells import LONGEST_TEXT, Amount, Cell, Column, Fault, Row, Sheet
from .reading import Book, Limits, Reason, Unreadable, opened
from .writing import write
