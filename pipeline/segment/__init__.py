"""Stage 2: character tokens, sentences, and pkuseg words as a feature of them."""
