"""A Discord teaching assistant for university courses."""

__version__ = "0.1.0"
