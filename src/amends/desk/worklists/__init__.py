"""What waits for whom: my day, queues, the team, absences, handing over."""
