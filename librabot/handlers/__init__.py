"""Discord to values and back; decides nothing."""
