"""PDF documents and workbooks.

`document` describes a page as values. `render` makes a PDF of it in a bounded child process, `first_page` a picture of a PDF file.
`workbook` writes and reads workbooks. The package knows values and nothing about complaints.
"""

from .printing import NotPrinted, first_page, render

__all__ = ["NotPrinted", "first_page", "render"]
