"""What knows nothing of grants: database, audit, guard, mail, files, time."""
