"""Reminders of drafts: some days after nobody wrote on, a week and a day before the closing time."""
