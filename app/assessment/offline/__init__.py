"""Marking away from the screen: a member's sheets as a workbook, and what comes back in it."""
