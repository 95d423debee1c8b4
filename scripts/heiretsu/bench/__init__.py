"""factorize measured beside its peers; `scripts/bench`."""
