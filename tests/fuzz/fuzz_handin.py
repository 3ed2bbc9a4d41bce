"""Coverage-guided fuzzing of the notebook reader: python tests/fuzz/fuzz_handin.py -runs=20000 [folder of notebooks]"""

import sys

if __name__ == "__main__":
    import atheris

    with atheris.instrument_imports(include=["dlutils.grader.handin"]):
        import dlutils.grader.handin

from dlutils.grader import handin


def one_input(data, parse=handin.parse):
    """Raises whatever must not happen on a hand-in of these bytes."""
    try:
        cells = parse(data)
    except handin.Unreadable as problem:
        check_sentence(str(problem))
        return
    check_cells(cells)


def check_sentence(text):
    assert len(text.encode()) < 300


def check_cells(cells):
    """Clean text only, and not too much of it."""
    assert type(cells) is tuple
    assert len(cells) <= handin.MOST_CELLS
    for cell in cells:
        assert type(cell) is handin.Cell
        assert cell.kind in ("code", "markdown", "raw")
        for text in (cell.source, cell.name):
            assert type(text) is str
            text.encode()


def main():
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    assert dlutils.grader.handin is handin
    main()
