"""What the product does; knows no edge."""
