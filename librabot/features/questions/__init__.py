"""Questions: asked, answered, verified, archived."""
