"""The study room: one card at a time, answered, undone or put aside. Stands on learning, access and web."""
