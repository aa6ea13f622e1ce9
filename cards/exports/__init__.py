"""The exports room: a class's tables as files, the files that other systems take, and one's own data."""
