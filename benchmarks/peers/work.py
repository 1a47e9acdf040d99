"""The common parts of all work."""


class Unable(Exception):
    """The library cannot express this work; the text states the reason."""


class Work:
    """Subclasses have step(), which does the work once, and value(), a number that verifies the last step."""

    def reset(self):
        """Restores the initial state; does nothing for stateless work."""

    def steps(self, count):
        step = self.step
        for _ in range(count):
            step()
