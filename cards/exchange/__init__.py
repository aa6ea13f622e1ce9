"""The exchange room: content in and out of the database. For now the seed, which brings in what ships.

Stands on editing, the only writer of content, and the floors below.
"""
