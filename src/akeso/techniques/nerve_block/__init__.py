"""Nerve blocks."""
