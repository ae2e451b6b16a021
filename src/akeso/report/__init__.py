"""A plan as people read it: pictures, page, PDF."""
