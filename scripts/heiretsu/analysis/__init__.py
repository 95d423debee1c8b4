"""What times mean: facts of runs, intervals, efficiencies, scaling laws, where the core-time went, and the diagnosis."""
