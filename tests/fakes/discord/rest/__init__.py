"""The REST API: one file per noun, behind one door."""
