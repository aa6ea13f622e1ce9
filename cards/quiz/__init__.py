"""A quiz: an attempt begins (`attempts`), is answered (`actions`), and is looked at (`questions`, `results`)."""
