"""The docker client, as far as its words go: a command line → the Engine API requests that it makes.

Pure, and nothing a student types is ever executed, opened or resolved. Start at `plan.plan`.
"""

from cards.docker.meaning import canonical, equivalent
from cards.docker.parsed import Parsed, Role, Word
from cards.docker.plan import Plan, plan
from cards.docker.request import Request

__all__ = ["Parsed", "Plan", "Request", "Role", "Word", "canonical", "equivalent", "plan"]
