"""English as statements and questions are made of it: rules over closed classes of words."""
