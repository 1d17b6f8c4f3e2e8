"""Whether two texts ask the same. Pure: no I/O, no clock, no model."""
