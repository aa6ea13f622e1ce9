"""The docker client, as far as its words go: a command line → the Engine API requests that it makes.

Pure, and nothing a student types is ever executed, opened or resolved. Start at `plan.plan`.
"""

from cards.docker.client.meaning import canonical, equivalent
from cards.docker.client.parsed import Parsed, Role, Word
from cards.docker.client.plan import Plan, plan
from cards.docker.client.request import Request

__all__ = ["Parsed", "Plan", "Request", "Role", "Word", "canonical", "equivalent", "plan"]
