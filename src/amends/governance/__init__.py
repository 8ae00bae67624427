"""Policies, rule packs and calendars: draft, publish, adopt; setting up an organisation."""
