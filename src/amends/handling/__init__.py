"""The pen, the only writer of the record: it seals, loads, calls the core and stores."""
