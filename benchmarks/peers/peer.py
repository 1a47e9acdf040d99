"""A contender of the comparison as a warm process: python3 peer.py numpy|openblas|torch|torch_foreach|sklearn

It first prints its description: {"version": ..., "blas": ..., "slow_blas": ..., "facts": ...} or {"missing": ...}. Then it answers each line
on stdin with one line of JSON on stdout, {"ok": ...}, {"unable": ...} if the library cannot express the work, or {"error": ...}:

    prepare KIND FOLDER    prepares the work in a folder: a network, a product, an operation, a chain, or images to train on (throughput)
    check STEPS            a number that verifies the work, such as the loss of the last of STEPS steps from the initial weights;
                           for throughput, whose steps are epochs, the accuracy
    fit MODEL FOLDER       fits a model to the table in a folder, writes its predictions there and returns its classes and the times; see tables.py
    run WARM STEPS         the time in seconds of STEPS steps, after WARM steps from the initial weights

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
        self.work = None  # frees the previous work first
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
