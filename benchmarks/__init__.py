"""How fast and how small: the product as a process, measured from outside."""
