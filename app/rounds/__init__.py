"""A fund's rounds: dates, budget, questions, criteria, weights, scales, thresholds."""
