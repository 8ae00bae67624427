"""Read model of every complaint, projected from its fold, with queries and search.

It can be dropped and rebuilt, equal row for row. Rows contain no text, names, ciphertext or current
time. The words of the search index are in separate tables.
"""
