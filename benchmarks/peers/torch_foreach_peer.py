"""PyTorch's optimizers with foreach=True: several passes over the memory, but one call for many parameters."""
import problem
import torch_operations
import torch_peer
from work import Unable

VERSION = f"{torch_peer.VERSION}, its optimizers with foreach=True too,"
FACTS = ""


def operation(folder):
    task = problem.Operation(folder)
    if task.kind != "Step":
        raise Unable("foreach is for optimizers")
    return torch_operations.create(task, foreach=True)
