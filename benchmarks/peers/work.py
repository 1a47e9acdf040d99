"""What every side's work has in common."""


class Unable(Exception):
    """The library cannot express this work; the text says why."""


class Work:
    """Also has step(), which does the work once, and value(), a number that proves the last step."""

    def reset(self):
        """Back to the initial state; nothing to do for work that has none."""

    def steps(self, count):
        step = self.step
        for _ in range(count):
            step()
