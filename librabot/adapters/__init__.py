"""One file per outside service; each maps its library's errors to our codes."""
