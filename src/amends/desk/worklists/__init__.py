"""Work lists: My day, queues, the team, absences, handover."""
