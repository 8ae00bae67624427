"""Page of one complaint, and the other pages and printouts about one complaint."""
