"""Records as a web page: marked text, relation arcs, triples."""
