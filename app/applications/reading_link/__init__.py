"""A link by which trustees read an application without signing in."""
