"""PDF documents and workbooks.

`document` describes a page as values. `render` makes a PDF of it in a child process, for web
workers. The background worker calls `amends.documents.setting.set_pages` in its own process.
`workbook` writes and reads workbooks. The package knows values and nothing about complaints.
"""

from .printing import NotPrinted, render

__all__ = ["NotPrinted", "render"]
