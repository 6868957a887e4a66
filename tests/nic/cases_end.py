"""What ends a neighd: a second one that must not, kill -9 with a start behind it, SIGTERM.

Neighbors: cases_frames.py has the full-size frames that show that the start forwards. Not here: NICs that go (cases_link.py).
"""
from cases import case, check
from cases_frames import full_size
from router import CHECK, PID, SOCKET


@case()
def second_daemon(stage):
    """a second daemon on the same NICs is told who has them, and the first loses nothing"""
    pid = stage.guest.run(f"cat {PID}").strip()
    text = stage.configuration(huge_pages=False, socket=SOCKET + "2", state="/run/second.json",
                               more='  args: ["--file-prefix=second"]')
    for words in (CHECK, ""):
        errors = stage.router.refused(text, words)
        for nic in stage.nics:
            check(any(pid in line and nic.pci in line for line in errors.splitlines()), f"no word of {pid}: {errors}")
    stage.pings()


@case()
def killed(stage):
    """kill -9, then a start with mtu 9000: full-size frames in both families and a TCP stream pass"""
    stage.router.stop("KILL")
    full_size(stage, 9000)


@case()
def stopped(stage):
    """SIGTERM ends it with 0"""
    check(stage.router.stop() == 0, f"not exit code 0: {stage.router.log()[-1500:]}")
