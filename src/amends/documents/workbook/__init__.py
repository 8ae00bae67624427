"""Workbooks (.xlsx), written and read row by row in constant memory.

`write` makes one of sheets of typed cells; `opened` reads one within bounds. Nothing here loads
the library before a workbook is asked for, so web workers that handle none carry none.
"""

from .cells import LONGEST_TEXT, Amount, Cell, Column, Fault, Row, Sheet
from .reading import Book, Limits, Reason, Unreadable, opened
from .writing import write

__all__ = [
    "LONGEST_TEXT",
    "Amount",
    "Book",
    "Cell",
    "Column",
    "Fault",
    "Limits",
    "Reason",
    "Row",
    "Sheet",
    "Unreadable",
    "opened",
    "write",
]
