"""The panel: HTTP to values and back."""
