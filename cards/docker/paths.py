"""Paths as the client writes them. Nothing is looked up: the folder it runs in is a name."""

HERE = "<cwd>"


def clean(path: str) -> str:
    """Without "." and "..", double and trailing slashes."""
    is_rooted = path.startswith("/")
    found: list[str] = []
    for step in path.split("/"):
        if step in ("", "."):
            continue
        if step == ".." and found and found[-1] not in ("..", HERE):
            found.pop()
        elif step != ".." or not is_rooted:
            found.append(step)
    return ("/" if is_rooted else "") + "/".join(found) or "."


def absolute(path: str) -> str:
    return clean(path) if path.startswith("/") else clean(f"{HERE}/{path}")
