"""What `make faults` breaks on purpose: workers, the server, the disk, the database, replies on their way.

Sites on real files, served by granian; see tests.benchmarks.site. `test_short` runs a little of each.
"""
