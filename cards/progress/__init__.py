"""The progress room: a student's own statistics, the scheduler's fit to them, and their settings."""
