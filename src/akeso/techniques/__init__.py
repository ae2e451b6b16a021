"""The five techniques, one room each; rooms know no patient and not one another."""
