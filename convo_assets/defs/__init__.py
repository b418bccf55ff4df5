"""What `dg scaffold defs` makes: declared document sources, and assets of one's own."""
