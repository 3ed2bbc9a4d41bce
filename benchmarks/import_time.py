"""What `import dlutils` adds to NumPy and matplotlib, as a share of their own time: the median of several fresh processes."""

import statistics
import subprocess
import sys

RUNS = 7
PROGRAM = """
import time
start = time.perf_counter(); import numpy, matplotlib.pyplot
middle = time.perf_counter(); import dlutils
print(middle - start, time.perf_counter() - middle)
"""


def main():
    runs = [
        subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True).stdout for _ in range(RUNS)
    ]
    libraries, ours = (statistics.median(column) for column in zip(*(map(float, run.split()) for run in runs)))
    print("| import | median seconds | ratio |\n|---|---|---|")
    print(f"| numpy, matplotlib.pyplot | {libraries:.3f} | 1 |")
    print(f"| dlutils after them | {ours:.3f} | {ours / libraries:.2f} |")


if __name__ == "__main__":
    main()
