"""What Compendium costs beside bare PyMuPDF: time a page, start-up, memory.

Usage: python benchmarks/speed.py [--rounds N] [--check] [REFMAN.pdf]

The ratios are what counts; the machine cancels out, because in every round all programs run one
after the other. Each number is the median of the rounds.

- A further page: `compendium make` on all 2,415 pages of the R reference manual (Debian package
  r-doc-pdf) less the same on the first 350, over the 2,065 pages between; against plain
  `page.get_text("dict")` over the same pages, in a process of its own too. At most 5 times.
  Processor time is printed beside: it counts both cores, and a busy machine disturbs it less.
- Start-up: `compendium make` on a PDF of one page (the first of examples/lecture.pdf), against
  `python -c 'import pymupdf'`. At most 6 times.
- Memory: the greatest sum of PSS (each process's own pages and its share of shared ones) over the
  program and its children, looked at ten times a second. At most 500 MB.

--check exits with 1 where a limit is passed by more than a tenth, which is what other programs on
the machine may do to a median.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import pymupdf

EXAMPLE = Path(__file__).parents[1] / "examples" / "lecture.pdf"
REFMAN = Path("/usr/share/R/doc/manual/refman.pdf")
COMPENDIUM = (str(Path(sys.executable).with_name("compendium")),)
PAGES = (350, 1000, 2415)
ALLOWANCE = 1.1

BARE = """
import sys, pymupdf
document = pymupdf.open(sys.argv[1])
for number in range(int(sys.argv[2])):
    document[number].get_text("dict")
"""


def timed(command: Sequence[str], environment: dict[str, str]) -> tuple[float, float, float]:
    """(seconds, processor seconds of all its processes, greatest PSS in MB) of a run that succeeds."""
    start, worked = time.perf_counter(), processor_seconds()
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    peak = 0.0
    while True:
        try:
            _, errors = process.communicate(timeout=0.1)
            break
        except subprocess.TimeoutExpired:
            peak = max(peak, sum(map(pss, family(process.pid))))
    seconds = time.perf_counter() - start
    if process.returncode:
        sys.exit(f"{' '.join(command)}: exit {process.returncode}\n{errors}")
    return seconds, processor_seconds() - worked, peak


def processor_seconds() -> float:
    """What the processes that have ended used so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def family(pid: int) -> Iterator[int]:
    """The process and its descendants."""
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return
    for child in children.split():
        yield from family(int(child))


def pss(pid: int) -> float:
    """Proportional set size in MB; 0 where the process is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000


def measure(refman: Path, rounds: int, folder: Path) -> tuple[dict[str, float], float]:
    """Median seconds by what ran, and the greatest memory on the whole manual in MB."""
    one_page = folder / "one.pdf"
    with pymupdf.open(EXAMPLE) as lecture:
        lecture.select([0])
        lecture.save(one_page)
    environment = os.environ | {"COMPENDIUM_HOME": str(folder / "home")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    deck = str(folder / "deck.apkg")
    commands: dict[str, tuple[str, ...]] = {
        "import": (sys.executable, "-c", "import pymupdf"),
        "help": (*COMPENDIUM, "--help"),
        "one page": (*COMPENDIUM, "make", str(one_page), "-o", deck),
    }
    for pages in PAGES:
        commands[f"bare {pages}"] = (sys.executable, "-c", BARE, str(refman), str(pages))
        commands[f"make {pages}"] = (*COMPENDIUM, "make", str(refman), "--pages", f"1-{pages}", "-o", deck)
    timed(commands["one page"], environment)  # writes the bytecode and the empty store
    seconds = defaultdict(list)
    memory = 0.0
    for _ in range(rounds):
        for name, command in commands.items():
            for _ in range(1 if " " in name and name != "one page" else 5):  # short runs vary more
                taken, worked, peak = timed(command, environment)
                seconds[name].append(taken)
                seconds[f"{name} worked"].append(worked)
                memory = max(memory, peak)
    return {name: statistics.median(taken) for name, taken in seconds.items()}, memory


def report(seconds: dict[str, float], memory: float) -> bool:
    """Print the table; whether every limit is kept, with the allowance."""
    print(f"{'pages':>8} {'bare dict':>10} {'compendium':>11}")
    for pages in PAGES:
        print(f"{pages:8} {seconds[f'bare {pages}']:8.2f} s {seconds[f'make {pages}']:9.2f} s")
    bare, ours = (a_further_page(seconds, what) for what in ("bare {}", "make {}"))
    bare_work, our_work = (a_further_page(seconds, what) for what in ("bare {} worked", "make {} worked"))
    ratios = {
        f"a further page: {ours:.2f} ms, bare {bare:.2f} ms": (ours / bare, 5.0),
        f"one page: {seconds['one page']:.2f} s, import pymupdf {seconds['import']:.2f} s": (
            seconds["one page"] / seconds["import"],
            6.0,
        ),
        f"memory: {memory:.0f} MB": (memory / 500, 1.0),
    }
    for what, (ratio, limit) in ratios.items():
        print(f"{what:58} ratio {ratio:5.2f}, limit {limit:.0f}")
    print(f"processor time of a further page: {our_work:.2f} ms, bare {bare_work:.2f} ms")
    print(f"compendium --help: {seconds['help']:.2f} s")
    return all(ratio <= limit * ALLOWANCE for ratio, limit in ratios.values())


def a_further_page(seconds: dict[str, float], what: str) -> float:
    """Milliseconds a page between the fewest and the most pages."""
    few, many = PAGES[0], PAGES[-1]
    return 1000 * (seconds[what.format(many)] - seconds[what.format(few)]) / (many - few)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("refman", nargs="?", type=Path, default=REFMAN)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        kept = report(*measure(arguments.refman, arguments.rounds, Path(folder)))
    sys.exit(arguments.check and not kept)


if __name__ == "__main__":
    main()
