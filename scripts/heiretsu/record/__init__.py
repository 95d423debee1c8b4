"""A record: reading and writing it, statistics of its times, and `scripts/show`."""
