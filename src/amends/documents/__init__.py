"""PDF documents and workbooks.

`document` describes a page as values. `render` makes a PDF of it in a bounded child process.
`workbook` writes and reads workbooks. The package knows values and nothing about complaints.
"""

from .printing import NotPrinted, render
