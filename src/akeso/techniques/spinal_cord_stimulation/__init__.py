"""Spinal cord stimulation."""
