"""Speed and difference beside the peers, in one run."""
