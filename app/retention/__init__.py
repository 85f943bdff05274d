"""What was kept long enough: found, shown, and deleted as the privacy notice says."""
