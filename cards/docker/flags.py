"""Flags apart from arguments, by the rules of pflag: clusters, "=", "--", and where flags end."""

from collections.abc import Sequence

from cards.docker.literals import quoted
from cards.docker.parsed import Options, Role, Word
from cards.docker.refusal import Invalid
from cards.docker.table import Flag
from cards.docker.values import SETTERS
from cards.docker.words import Token


class Reader:
    """Reads the words of one command; what it has found so far stays when it stops at a mistake."""

    def __init__(self, flags: dict[str, Flag], shorts: dict[str, Flag], *, stops_at_first: bool) -> None:
        self.options = Options(flags)
        self.shorts = shorts
        self.stops_at_first = stops_at_first
        self.words: list[Word] = []
        self.rest: list[Token] = []

    def read(self, tokens: Sequence[Token]) -> None:
        """Raises Invalid with pflag's complaint."""
        at = 0
        while at < len(tokens):
            token = tokens[at]
            at += 1
            if len(token.text) < 2 or token.text[0] != "-":
                if self.stops_at_first:
                    self.rest += tokens[at - 1 :]
                    return
                self.rest.append(token)
            elif token.text == "--":
                self.words.append(Word("--", Role.SEPARATOR, token.start, token.end))
                self.rest += tokens[at:]
                return
            elif token.text.startswith("--"):
                at += self._long(token, tokens[at : at + 1])
            else:
                at += self._cluster(token, tokens[at : at + 1])

    def _long(self, token: Token, following: Sequence[Token]) -> int:
        """How many of the following words it took."""
        name, has_value, value = token.text[2:].partition("=")
        if not name or name[0] == "-":
            raise Invalid(f"bad flag syntax: {token.text}")
        flag = self.options.flags.get(name)
        if flag is None:
            raise Invalid(f"unknown flag: --{name}")
        self._word(f"--{name}", token, flag)
        if has_value:
            return self._set(flag, value, token)
        if flag.is_bool:
            return self._set(flag, "true")
        if not following:
            raise Invalid(f"flag needs an argument: {token.text}")
        return self._set(flag, following[0].text, following[0]) + 1

    def _cluster(self, token: Token, following: Sequence[Token]) -> int:
        """Each letter is a flag, up to the first that takes a value."""
        letters = token.text[1:]
        while letters:
            flag = self.shorts.get(letters[0])
            if flag is None:
                raise Invalid(f"unknown shorthand flag: {_char(letters[0])} in -{letters}")
            self._word(f"-{letters[0]}", token, flag)
            if len(letters) > 2 and letters[1] == "=":
                return self._set(flag, letters[2:], token)
            if flag.is_bool:
                self._set(flag, "true")
                letters = letters[1:]
            elif len(letters) > 1:
                return self._set(flag, letters[1:], token)
            elif following:
                return self._set(flag, following[0].text, following[0]) + 1
            else:
                raise Invalid(f"flag needs an argument: {_char(letters[0])} in -{letters}")
        return 0

    def _word(self, text: str, token: Token, flag: Flag) -> None:
        self.words.append(Word(text, Role.FLAG, token.start, token.end, flag.long))

    def _set(self, flag: Flag, text: str, token: Token | None = None) -> int:
        if token is not None:
            self.words.append(Word(text, Role.VALUE, token.start, token.end, flag.long))
        try:
            self.options.put(flag, text, SETTERS[flag.type])
        except Invalid as error:
            raise Invalid(f"invalid argument {quoted(text)} for {quoted(flag.shown())} flag: {error}") from None
        return 0


def _char(letter: str) -> str:
    """As %q prints a byte: a letter outside ASCII is several, and the first is shown."""
    first = chr(letter.encode("utf-8", "surrogatepass")[0])
    return "'" + quoted(first)[1:-1].replace('\\"', '"').replace("'", r"\'") + "'"
