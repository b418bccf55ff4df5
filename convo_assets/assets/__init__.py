"""The nodes of the graph: one module per asset, named after its key and its table."""
