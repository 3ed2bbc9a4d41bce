"""The earlier lessons' functions, for a lesson that is run as a script from here.  The build gives each notebook a small copy."""

import sys
from pathlib import Path

from dlutils.earlier import earlier_solutions

globals().update(earlier_solutions(Path(__file__).parent, Path(sys.argv[0]).stem[:2]))
