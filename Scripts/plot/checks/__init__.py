"""What Scripts/plot/check expects."""

import sys


def expect(holds, message):
    """Ends with 1 where something is wrong."""
    if not holds:
        print(f"Scripts/plot/check: {message}", file=sys.stderr)
        sys.exit(1)
