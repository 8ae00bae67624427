"""PostgreSQL as Django knows it, with what a pooler of transactions needs."""
