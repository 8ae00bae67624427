"""Import of an older register, step by step: file, columns, values, preview, report."""
