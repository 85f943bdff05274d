"""More time for one application: an officer lets it be submitted after its round has closed, with a reason."""
