"""Vectors as an embedding model might give them: texts that share letters lie near each other."""

import hashlib


def trigram_vector(text: str, size: int) -> list[float]:
    """One number a bucket into which trigrams fall; of any length, as a cut vector is."""
    vector = [0.0] * size
    padded = f"  {text} "
    for place in range(len(padded) - 2):
        digest = hashlib.sha256(padded[place : place + 3].encode()).digest()
        sign = 1.0 if digest[0] % 2 else -1.0
        vector[int.from_bytes(digest[1:5]) % size] += sign
    return vector if any(vector) else [1.0] * size
