"""The current picture of every complaint, drawn from its fold; queries and search upon it.

It can be dropped and drawn again, equal row for row. Rows hold no words, names, ciphertext or
wall-clock values; the words of the search index lie in tables of their own.
"""
