"""How nbgrader runs a hand-in of this course."""

from nbgrader.preprocessors import Execute

TIMED_OUT = "CellTimeoutError"


class ExecuteBounded(Execute):
    """nbgrader's own execution, except that an endless loop costs one cell's time and not every later experiment's.

    After a cell has timed out, cells that neither answer nor check an exercise, and define nothing, are left out.
    """

    def preprocess(self, nb, resources=None, km=None):
        self.timed_out = False
        return super().preprocess(nb, resources, km)

    def preprocess_cell(self, cell, resources, index):
        if self.timed_out and not cell.metadata.get("nbgrader") and not _defines(cell.source):
            return cell, resources
        cell, resources = super().preprocess_cell(cell, resources, index)
        self.timed_out = self.timed_out or any(o.get("ename") == TIMED_OUT for o in cell.get("outputs", ()))
        return cell, resources


def _defines(source):
    return any(word in source for word in ("def ", "import ", "class ", "lambda"))
