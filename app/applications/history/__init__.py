"""Who changed what in an application, and the earlier texts of its answers."""
