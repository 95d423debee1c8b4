"""More workers than there are: recorded costs replayed, and the programs on SimGrid's ranks."""
