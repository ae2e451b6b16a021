"""Facet joint injections."""
