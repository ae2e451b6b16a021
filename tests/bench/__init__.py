"""Tests of akeso.bench; a package, since test_xray.py exists beside imaging too."""
