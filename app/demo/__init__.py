"""The demo: its rounds, its people, one-click sign-in, the mail page and the clock."""
