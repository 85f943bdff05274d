"""A sheet taken up again after its sign-off, and every version of it."""
