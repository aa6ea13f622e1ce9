"""A memory, a rating and a study day make the next memory; many memories make a session's order.

Pure: the time, the zone and the seed are arguments. Start at `outcome.outcomes`. No other floor knows FSRS libraries.
"""
