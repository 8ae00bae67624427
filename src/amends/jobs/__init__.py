"""Background jobs: queued with the transaction that asks for them, leased to one worker at a time,
retried, and failed at last until someone retries them."""
