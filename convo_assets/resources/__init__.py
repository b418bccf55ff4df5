"""The services behind the roles: one module or package each, which alone imports its client."""
