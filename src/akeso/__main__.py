"""``python -m akeso`` is ``akeso``."""

import sys

from akeso.cli import main

if __name__ == "__main__":
    sys.exit(main())
