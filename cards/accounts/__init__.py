"""The accounts room: signing up and in (allauth's), and what becomes of a guest's progress."""
