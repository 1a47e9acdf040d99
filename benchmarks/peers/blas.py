"""Finds the BLAS that this process has loaded, which may differ from the one it was built with."""
import ctypes
import os
import re

MAPS = "/proc/self/maps"
REFERENCE = "reference BLAS"
THREADING = {0: "one thread only", 1: "pthreads", 2: "OpenMP"}


def in_use():
    """Returns the names of the loaded BLAS libraries, and whether one is the slow reference BLAS."""
    if not os.path.exists(MAPS):
        return "a BLAS that only Linux can name", False
    with open(MAPS) as maps:
        paths = {line.split()[-1] for line in maps if re.search(r"/lib[^/]*(blas|mkl|blis|atlas)[^/]*$", line)}
    names = sorted({name_of(path) for path in paths})
    return ", ".join(names) or "no BLAS of its own", any(name.startswith(REFERENCE) for name in names)


def name_of(path):
    library = ctypes.CDLL(path)
    for suffix in ("", "64_"):
        if hasattr(library, "openblas_get_config" + suffix):
            return openblas(library, suffix)
    file = os.path.basename(path)
    for name in ("mkl", "blis", "atlas"):
        if name in file:
            return name.upper()
    return f"{REFERENCE} ({path})"


def openblas(library, suffix):
    def text(function):
        pointer = getattr(library, function + suffix)
        pointer.restype = ctypes.c_char_p
        return pointer().decode()

    version = " ".join(text("openblas_get_config").split()[:2])
    threading = THREADING.get(getattr(library, "openblas_get_parallel" + suffix)(), "?")
    return f"{version} with {threading} and the {text('openblas_get_corename')} kernel"
