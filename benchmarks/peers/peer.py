"""One side of the comparison as a process that stays warm: python3 peer.py numpy|openblas|torch|torch_foreach|sklearn

It says first what it is: {"version": ..., "blas": ..., "slow_blas": ..., "facts": ...} or {"missing": ...}. Then it answers each line
on stdin with one line of JSON on stdout, {"ok": ...}, {"unable": ...} where the library cannot express the work, or {"error": ...}:

    prepare KIND FOLDER    from now on, the work of that folder: a network, a product, an operation, a chain, or images to train on (throughput)
    check STEPS            a number that proves the work, such as the loss at the last of so many steps from the initial weights;
                           of throughput, whose steps are epochs, the accuracy after them
    fit MODEL FOLDER       fits a model to the table of that folder and writes what it predicts beside it: its classes and the seconds; see tables.py
    run WARM STEPS         the seconds of STEPS steps; WARM steps from the initial weights go before them

The environment sets the threads and the kernel of OpenBLAS.
"""
import importlib
import json
import sys
import time

from work import Unable


class Peer:
    def __init__(self, module):
        self.module = module
        self.work = None

    def prepare(self, kind, folder):
        self.work = None  # frees the last one first
        self.work = getattr(self.module, kind)(folder)

    def check(self, steps):
        self.work.reset()
        self.work.steps(int(steps))
        return float(self.work.value())

    def fit(self, model, folder):
        return self.module.fit(model, folder)

    def run(self, warm, steps):
        work, steps = self.work, int(steps)
        work.reset()
        work.steps(int(warm))
        start = time.perf_counter()
        work.steps(steps)
        return time.perf_counter() - start


def answer(peer, line):
    command, *arguments = line.rstrip("\n").split("\t")
    try:
        return {"ok": getattr(peer, command)(*arguments)}
    except Unable as reason:
        return {"unable": str(reason)}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


def say(message):
    print(json.dumps(message), flush=True)


def main():
    try:
        module = importlib.import_module(f"{sys.argv[1]}_peer")
        import blas
    except ImportError as error:
        say({"missing": str(error)})
        return
    library, slow = blas.in_use()
    say({"version": module.VERSION, "blas": library, "slow_blas": slow, "facts": module.FACTS})
    peer = Peer(module)
    for line in sys.stdin:
        say(answer(peer, line))


if __name__ == "__main__":
    main()
