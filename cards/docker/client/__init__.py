"""The client: a line → words, flags and arguments → the requests that it makes. Start at `plan.plan`."""
