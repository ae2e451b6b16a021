"""The procedure stage: time-out, the technique done step by step, drugs, doses, what went wrong."""
