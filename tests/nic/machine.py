"""What the guest boots: Debian's kernel and an initramfs, made of packages that are unpacked and never installed.

Both lie in BUILD/nic and are made anew when the archive has another kernel or this file or guest-init has changed. The
initramfs holds busybox, the modules of buses and file systems, and what goes on top of the machine's own root in the guest:
all modules that a case loads, and the tools that docs/real-nic.md has installed. Neighbors: guest-init is the first
program in it, qemu.py boots it. Not here: what the guest does.
"""
import hashlib
import os
import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).parent
TOOLS = ("dpdk", "driverctl", "kmod", "pciutils", "pci.ids")
MODULES = ("virt/lib", "fs/9p", "fs/netfs", "fs/fscache", "fs/overlayfs", "net/9p", "net/core", "drivers/virtio",
           "drivers/vfio", "drivers/uio", "drivers/net/net_failover.ko", "drivers/net/virtio_net.ko", "drivers/net/vmxnet3",
           "drivers/net/ethernet/intel/e1000", "drivers/ptp", "drivers/pps")


class Unprepared(Exception):
    """The packages can't be had."""


def run(*words, **options):
    done = subprocess.run(words, capture_output=True, text=True, **options)
    if done.returncode:
        raise Unprepared(f"{' '.join(map(str, words))}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def kernel_package():
    """The kernel that linux-image-amd64 stands for; not the cloud one, which has no 9p."""
    for update in (False, True):
        if update:
            run("apt-get", "-q", "update")
        known = subprocess.run(["apt-cache", "depends", "linux-image-amd64"], capture_output=True, text=True).stdout
        for line in known.splitlines():
            if line.strip().startswith("Depends: linux-image-"):
                return line.split()[-1]
    raise Unprepared("apt knows no linux-image-amd64")


def emptied(folder):
    shutil.rmtree(folder)
    folder.mkdir()
    return folder


def unpack(folder, kernel):
    """All packages into folder/tree, as if installed; modules by their path below /usr, as the machine has them."""
    tree, release = folder / "tree", kernel.removeprefix("linux-image-")
    run("apt-get", "-q", "-o", "APT::Sandbox::User=root", "download", kernel, *TOOLS, cwd=folder)
    modules = f"./lib/modules/{release}"
    tree.mkdir()
    for package in folder.glob("*.deb"):
        if package.name.startswith("linux-image-"):
            archive = folder / "kernel.tar"
            with open(archive, "wb") as file:
                subprocess.run(["dpkg-deb", "--fsys-tarfile", package], stdout=file, check=True)
            run("tar", "xf", archive, "-C", tree, "--wildcards", "./boot/vmlinuz-*", f"{modules}/modules.*",
                *(f"{modules}/kernel/{module}*" for module in MODULES))
            archive.unlink()
        else:
            run("dpkg-deb", "-x", package, tree)
        package.unlink()
    merged = tree / "usr"
    for name in ("lib", "bin", "sbin"):  # /lib is a link on the machine, and must not become a folder in the guest
        if (tree / name).exists():
            shutil.copytree(tree / name, merged / name, dirs_exist_ok=True, symlinks=True)
            shutil.rmtree(tree / name)
    for name in ("doc", "man", "lintian"):
        shutil.rmtree(merged / "share" / name, ignore_errors=True)
    # kmod wants its own indexes, busybox the plain ones: kmod's depmod makes both.
    run("bash", "-c", 'exec -a depmod "$0" -b "$1" "$2"', merged / "bin/kmod", merged, release)
    return tree, release


def archive(root, target):
    """root as a compressed cpio archive, which the kernel unpacks; several of them after one another add up."""
    run("bash", "-c", 'set -o pipefail; find . | busybox cpio -o -H newc | gzip -1 >"$0"', target, cwd=root)


def initramfs(folder, tree):
    root = folder / "initramfs"
    for name in ("bin", "lib"):
        (root / name).mkdir(parents=True)
    shutil.copy(shutil.which("busybox"), root / "bin/busybox")
    shutil.copy(HERE / "guest-init", root / "init")
    (root / "init").chmod(0o755)
    tree.rename(root / "over")
    (root / "lib/modules").symlink_to("/over/usr/lib/modules")
    archive(root, folder / "initrd.gz")


def prepare(build):
    """(kernel image, initramfs) below BUILD/nic, made where they are not there."""
    kernel = kernel_package()
    source = b"".join((HERE / name).read_bytes() for name in ("machine.py", "guest-init"))
    stamp = f"{kernel}-{hashlib.sha256(source).hexdigest()[:12]}"
    made = pathlib.Path(build).resolve() / "nic" / stamp
    if not (made / "initrd.gz").exists():
        shutil.rmtree(made.parent, ignore_errors=True)
        scratch = made.with_name(stamp + ".new")
        scratch.mkdir(parents=True)
        try:
            tree, release = unpack(scratch, kernel)
        except Unprepared:  # the lists may be older than the archive
            run("apt-get", "-q", "update")
            tree, release = unpack(emptied(scratch), kernel_package())
        shutil.move(tree / f"boot/vmlinuz-{release}", scratch / "vmlinuz")
        shutil.rmtree(tree / "boot")
        initramfs(scratch, tree)
        shutil.rmtree(scratch / "initramfs")
        os.rename(scratch, made)
    return made / "vmlinuz", made / "initrd.gz"


def with_files(initrd, files, scratch, name):
    """The initramfs with `files` (path -> text) on top of the root that the guest sees: one more archive behind the first."""
    root, more = pathlib.Path(scratch) / f"{name}.files", pathlib.Path(scratch) / f"{name}.cpio.gz"
    for path, text in files.items():
        target = root / "over" / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    archive(root, more)
    both = pathlib.Path(scratch) / f"{name}.initrd"
    both.write_bytes(pathlib.Path(initrd).read_bytes() + more.read_bytes())
    return both
