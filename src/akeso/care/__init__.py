"""The patient's journey, one file a stage."""
