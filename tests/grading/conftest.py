from hypothesis import settings

# The same examples in every run, and no limit on the time of one: a busy machine must not fail a test.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")
