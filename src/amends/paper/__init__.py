"""What is printed and what is filed as a workbook."""
