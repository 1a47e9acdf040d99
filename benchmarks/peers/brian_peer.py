"""The work in Brian 2 with NumPy: a network of leaky integrate-and-fire neurons. A step is 0.1 ms."""
import warnings

warnings.simplefilter("ignore")

import brian2
import numpy as np
from brian2 import Network, NeuronGroup, SpikeMonitor, Synapses, defaultclock, ms, prefs

from work import Work

VERSION = f"Brian {brian2.__version__}"
FACTS = "numpy"

prefs.codegen.target = "numpy"
brian2.BrianLogger.log_level_error()


def spiking(folder):
    return Spiking(*np.loadtxt(f"{folder}/spiking.txt"))


class Spiking(Work):
    """A network of excitatory and inhibitory neurons with a uniform connection probability."""

    def __init__(self, neurons, excitatory, probability, weight, inhibition, lowest, highest):
        neurons, excitatory = int(neurons), int(excitatory)
        defaultclock.dt = 0.1 * ms
        brian2.seed(1)
        group = NeuronGroup(
            neurons,
            """dv/dt = (b + s - v) / (20*ms) : 1 (unless refractory)
               ds/dt = -s / (5*ms) : 1
               b : 1""",
            threshold="v > 1", reset="v = 0", refractory=2 * ms, method="exact")
        place = np.arange(neurons) * 3571 % neurons / neurons
        group.b = lowest + (highest - lowest) * place
        group.v = np.arange(neurons) * 2741 % neurons / neurons
        e = Synapses(group[:excitatory], group, on_pre=f"s += {weight} / 0.005", delay=1.5 * ms)
        e.connect(p=probability)
        i = Synapses(group[excitatory:], group, on_pre=f"s -= {inhibition} / 0.005", delay=1.5 * ms)
        i.connect(p=probability)
        self.spikes = SpikeMonitor(group, record=False)
        self.network = Network(group, e, i, self.spikes)
        self.network.run(1 * ms)
        self.network.store()

    def reset(self):
        self.network.restore()

    def steps(self, count):
        if count > 0:
            self.network.run(count * 0.1 * ms)

    def value(self):
        return self.spikes.num_spikes
