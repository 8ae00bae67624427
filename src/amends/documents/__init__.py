"""PDF documents and workbooks.

`document` describes a page as values. In a bounded child process, `render` makes a PDF of it and
`first_page` a picture of a PDF file. `workbook` writes and reads workbooks. The package knows
values and nothing about complaints.
"""

from .printing import NotNow, NotPrinted, first_page, render
