"""Other people's formats, and Akeso's own published ones."""
