"""Who signs for whom, in an absence: named, dated, and printed with each signature."""
