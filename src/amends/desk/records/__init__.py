"""Pages of records that are no complaints: a record opened for its reader, its lists and forms."""
