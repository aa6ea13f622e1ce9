"""Learning Docker with cards and quizzes: one Django app, in rooms and floors (README, Architecture)."""
