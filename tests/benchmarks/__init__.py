"""What `make bench` measures: an answer against the least that a stock Django site would do, in turns in one run.

Start at `__main__`. Nothing here imports Django but what runs in a process of its own (floor, seed, in_process, rules).
"""
