"""A whole round as files: import and export."""
