"""What is printed and what is filed as a workbook.

`document` says what stands on paper; `render` makes a PDF of it from a door, through a child
process; the worker calls `amends.documents.setting.set_pages` in its own. `workbook` writes and
reads workbooks. The package knows values and nothing of complaints.
"""

from .printing import NotPrinted, render

__all__ = ["NotPrinted", "render"]
