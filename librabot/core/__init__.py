"""Values, the error table and pure rules: no I/O, no library, no other room."""
