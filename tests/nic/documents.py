"""Commands out of the documents, as an operator takes them: docs/real-nic.md and docs/service.md, block by block.

A block of shell is found by a line that it has; names that stand for the reader's own (a PCI address, a device, a driver) are
put in. So a document whose commands don't work fails a case. Not here: prose.
"""
import pathlib
import re

DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs"
EXAMPLE_PCI, EXAMPLE_SECOND, EXAMPLE_NETDEV, EXAMPLE_DRIVER = "0000:03:00.0", "0000:03:00.1", "enp3s0f0", "ixgbe"


def blocks(page):
    """The fenced blocks of a page, without their fences."""
    return re.findall(r"^```\w*\n(.*?)^```", (DOCS / page).read_text(), re.MULTILINE | re.DOTALL)


def block(page, line):
    """The one block with a line that has this in it."""
    found = [text for text in blocks(page) if line in text]
    if len(found) != 1:
        raise LookupError(f"{page}: {len(found)} blocks with {line!r}")
    return found[0]


def commands(page, line, **names):
    """Its commands without comments, one a line, with the reader's own names."""
    text = block(page, line)
    for example, own in ((EXAMPLE_PCI, names.get("pci")), (EXAMPLE_SECOND, names.get("second")),
                         (EXAMPLE_NETDEV, names.get("netdev")), (EXAMPLE_DRIVER, names.get("driver"))):
        text = text.replace(example, own) if own else text
    plain = (re.sub(r"\s+#.*", "", row).strip() for row in text.splitlines())
    return [row for row in plain if row and not row.startswith("#")]


def bind(guest, pci):
    """A port to vfio-pci: the document's block, but for what is there already (packages) and no link that is down already."""
    for command in commands("real-nic.md", "--bind=vfio-pci", pci=pci):
        if not command.startswith(("apt-get ", "ip link ")) and "--status" not in command:
            guest.run(command)


def bind_at_once(guest, pci, driver="vfio-pci"):
    """The same by the kernel's own files, where it is not the document that is tried; nothing where it is so already.
    The device is any driver's again, once it is unbound: as dpdk-devbind.py leaves it."""
    there = f"/sys/bus/pci/devices/{pci}"
    guest.run(f"if [[ $(readlink {there}/driver) != */{driver} ]]; then modprobe {driver}; "
              f"echo {driver} >{there}/driver_override; [ ! -e {there}/driver ] || echo {pci} >{there}/driver/unbind; "
              f"echo {pci} >/sys/bus/pci/drivers_probe; echo >{there}/driver_override; fi")
