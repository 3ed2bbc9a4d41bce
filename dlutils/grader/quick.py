"""Import this before nbformat or nbgrader, in a process of our own: it starts in a quarter of the time.

jsonschema, which nbformat imports, builds a grammar of internationalised web addresses for more than a second whenever the
package for it is there.  No notebook's schema has such an address in it.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # jsonschema takes it as not installed
