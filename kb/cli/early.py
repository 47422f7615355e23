"""Ctrl-C while modules are imported, when no command has begun anything: one line, no traceback."""

# `signal` is these functions with enums around them, which take longer than all that comes before.
import _signal  # type: ignore[import-not-found]
import os

INTERRUPTED = 130


def arm() -> None:
    """From now on an interrupt ends the process at once, unless somebody else handles or ignores interrupts."""
    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _handle(_leave)


def disarm() -> None:
    """From now on an interrupt is a KeyboardInterrupt again."""
    if _signal.getsignal(_signal.SIGINT) is _leave:
        _handle(_signal.default_int_handler)


def _handle(handler: object) -> None:
    try:
        _signal.signal(_signal.SIGINT, handler)
    except ValueError:  # only the main thread may say
        return


def _leave(number: int, frame: object) -> None:
    # An exception would turn into another one on its way through the imports.
    os.write(2, b"kb: interrupted\n")
    os._exit(INTERRUPTED)


arm()
