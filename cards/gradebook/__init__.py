"""What a class has to show: each assignment of each student, computed from what they did, and the instructors' word.

The gradebook, the exports and a student's own page of the class all read it here. Nothing is written.
"""

from cards.gradebook.book import Book, Total, attempts_at, book, own_cells
from cards.gradebook.cells import Cell, Standing
from cards.gradebook.lateness import describe_lateness

__all__ = ["Book", "Cell", "Standing", "Total", "attempts_at", "book", "describe_lateness", "own_cells"]
