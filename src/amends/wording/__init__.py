"""The wording room: codes and values become sentences in the reader's language.

Core raises codes, and nobody but this room writes the sentences. The source language is English;
every text is marked for gettext where it stands and translated when it is asked for. No database,
no clock: what a sentence needs is handed in.
"""
