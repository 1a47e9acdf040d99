"""Writes case_template.npz beside itself: python3 case_template.py

What to copy for a report of a wrong number: inputs, and what another implementation makes of them, in float64. Here it is PyTorch's SiLU:
x, y and gradient (dy/dx), all 5 x 3. (Needs NumPy and PyTorch; made with 1.24.2 and 1.13.0.)
"""
from pathlib import Path

import numpy as np
import torch

x = torch.tensor(np.random.default_rng(1).normal(size=(5, 3)), requires_grad=True)
y = torch.nn.functional.silu(x)
y.sum().backward()
np.savez(Path(__file__).with_suffix(".npz"), x=x.detach().numpy(), y=y.detach().numpy(), gradient=x.grad.numpy())
