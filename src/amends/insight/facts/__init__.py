"""Fact tables beside the register: Parquet files with a Delta Lake log, kept current by the worker,
and the engine that counts them."""
