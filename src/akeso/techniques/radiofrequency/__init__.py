"""Radiofrequency lesioning."""
