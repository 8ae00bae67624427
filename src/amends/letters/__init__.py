"""Letters: what is sent to complainants, with which exact text, and how it is recorded."""
