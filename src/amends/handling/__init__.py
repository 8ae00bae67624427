"""Command side, the only writer of the record: it seals, loads, calls core and stores."""
