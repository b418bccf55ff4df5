"""How the small GLiNER checkpoint in `models/` is made, from public packages only."""
