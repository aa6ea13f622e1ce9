"""The study room: one card at a time, answered, undone, put aside. Stands on learning, access, web and the floors below."""
