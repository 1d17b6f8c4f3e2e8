"""Gemini's side of a call; only ``line`` and what it imports load Google's library."""
