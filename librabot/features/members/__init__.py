"""The people who run a course in the panel: roles, passwords, sessions."""
