"""Does the tuned model know the documents? Invented facts through the whole graph, asked after."""
