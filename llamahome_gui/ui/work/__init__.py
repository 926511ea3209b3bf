"""What runs now, of every kind, in one place: the task centre, its button in the status bar, and the notifications."""
