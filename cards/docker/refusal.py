"""Why a command line is refused: the client's own words, and the status it exits with."""

NO_DAEMON_NEEDED = 1
# What `docker run` and a flag that can't be understood exit with.
WRONG_USAGE = 125


class Refused(Exception):
    """`message` is what the client prints on standard error, without its last line break."""

    def __init__(self, message: str, status: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


class Invalid(ValueError):
    """A value that its type does not take; the flag and the command are added by whoever knows them."""


class Waits(Exception):
    """The client would now read its standard input, or a file, that is not there."""
