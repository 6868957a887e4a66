"""Other drivers than vfio-pci: uio_pci_generic, as the document has it, and the way back to the kernel's own.

By hand alone. Neighbors: documents.py takes the commands out of docs/real-nic.md. Not here: the unit's drop-in for UIO
(cases_service.py).
"""
from cases import Skip, case, check, eventually
from documents import bind_at_once, commands


@case(long=True, needs_router=False)
def uio(stage):
    """uio_pci_generic, bound as docs/real-nic.md says: it forwards, as root and with huge pages"""
    if stage.router.running:
        stage.router.stop()
    for nic in stage.nics:
        for command in commands("real-nic.md", "--bind=uio_pci_generic", pci=nic.pci):
            stage.guest.run(command)
    try:
        stage.start()
        stage.pings()
        stage.router.stop()
    finally:
        for nic in stage.nics:
            bind_at_once(stage.guest, nic.pci)


@case(long=True, needs_router=False)
def back(stage):
    """back to the kernel's driver, as docs/real-nic.md says: the kernel has it, with the MAC that it had"""
    if stage.pair.kernel_driver not in stage.guest.run(f"modprobe {stage.pair.kernel_driver}; lsmod"):
        raise Skip(f"the guest has no {stage.pair.kernel_driver}")
    nic = stage.nics[0]
    if stage.router.running:
        stage.router.stop()
    for each in stage.nics:
        bind_at_once(stage.guest, each.pci)
    stage.start(mac="02:00:00:00:aa:01")
    stage.pings(count=1)
    stage.router.stop()
    driver = "virtio-pci" if stage.pair.kernel_driver == "virtio_net" else stage.pair.kernel_driver
    for command in commands("real-nic.md", "--bind=ixgbe", pci=nic.pci, driver=driver):
        stage.guest.run(command)
    there = f"/sys/bus/pci/devices/{nic.pci}"
    address = eventually(30, lambda: stage.guest.run(f"cat {there}/{{,virtio*/}}net/*/address 2>/dev/null || :").strip(),
                         "the kernel has no interface of it")
    bind_at_once(stage.guest, nic.pci)
    check(address == nic.mac, f"it comes back as {address}, was {nic.mac}")
