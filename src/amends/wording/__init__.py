"""Texts: codes and values as sentences in the reader's language.

Core raises codes, and only this package turns them into sentences. The source language is English.
Every text is marked for gettext where it is written and translated when it is used. There is no
database and no clock here: whatever a sentence needs is an argument.
"""
