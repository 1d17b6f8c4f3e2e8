"""The OpenAI dialect's side of a call; only ``line`` and what it imports load the library."""
