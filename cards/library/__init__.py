"""The library room: read. The concept map, concept pages, the card browser, search, resources. It writes nothing.

Stands on access, recall, web and the floors below.
"""
