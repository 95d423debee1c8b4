"""What times mean: facts of runs, intervals, efficiencies, scaling laws, where core-time went, the diagnosis."""
