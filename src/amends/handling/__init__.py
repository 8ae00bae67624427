"""The pen: the only writer of the record. It seals, loads, calls the core, stores, and knows no rule."""
