"""The results room: what a class has done and what it is worth, and what its answers say of the questions."""
