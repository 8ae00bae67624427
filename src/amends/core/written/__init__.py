"""Days and amounts as people write them, in forms and in files of any origin."""
