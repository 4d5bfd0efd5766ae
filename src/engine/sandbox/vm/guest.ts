/**
 * What runs in the guest: a script of busybox that loads the drivers of its ports, makes a root that can be left again, and starts the
 * worker in the process sandbox, with the wire on its streams and the folder's port on descriptor 5. The guest has no network device, no
 * disk, and no folder of the host; when the worker ends, or the host lets go of the control port, it switches itself off.
 */

/** Where things stand in the guest, outside of the worker's own sandbox. */
export const guest = {
  node: '/app/node',
  prlimit: '/app/prlimit',
  bubblewrap: '/app/bwrap',
  program: '/program',
  /** The descriptor of the folder's port, in the worker. */
  folderPort: 5,
} as const;

/** Drivers of the ports, in the order in which they need each other; those that a kernel has built in are not there. */
export const guestModules = [
  'virtio_ring',
  'virtio',
  'virtio_pci_legacy_dev',
  'virtio_pci_modern_dev',
  'virtio_pci',
  'virtio_console',
] as const;

/** The first program: part of the image. */
export const initScript = `#!/bin/busybox sh
B=/bin/busybox
$B mount -t proc none /proc
$B mount -t sysfs none /sys
$B mount -t devtmpfs none /dev
for module in ${guestModules.join(' ')}; do
  [ -e /modules/$module.ko ] && $B insmod /modules/$module.ko
done
# The first root cannot be left (pivot_root), which the sandbox has to do: a second one shows the same files.
$B mount -t tmpfs -o size=16m none /new
for folder in app bin lib lib64 usr program dev proc sys; do
  [ -e /$folder ] && $B mkdir /new/$folder && $B mount --bind /$folder /new/$folder
done
$B mkdir /new/tmp
cd /new
$B mount --move . /
exec $B chroot . /bin/busybox sh /program/start
`;

/** Starts the worker: part of the program, with its arguments and its system call filter as files beside it. `command` needs no quotes. */
export function startScript(command: readonly string[]): string {
  return `B=/bin/busybox
port() {
  for device in /sys/class/virtio-ports/*; do
    [ "$($B cat $device/name)" = "$1" ] && echo /dev/\${device##*/} && return
  done
}
# Long ago: what asks for new randomness after a while (OpenSSL does, after an hour) asks for it when it wakes up in another year.
$B date -u -s @1000000000 >/dev/null
exec 5<>$(port folder) 7<>$(port wire) 8<>$(port control)
(
  # The end of the worker is the end, whether or not the host still has something to say: the first cat only knows about the latter.
  $B cat <&7 7>&- 8>&- 5>&- | {
    {
      ${command.join(' ')} 3<${guest.program}/arguments 4<${guest.program}/filter 7>&- 8>&-
      code=$?
      # Said before the wire ends: the host asks for it then. How many the system had to end for want of memory comes with it.
      echo "ended $code $($B awk '/^oom_kill /{print $2}' /proc/vmstat)" >&8
    } | $B cat >&7 7>&- 8>&- 5>&-
    $B poweroff -f
  }
) &
exec 5>&- 7>&-
while read -r order value seed <&8; do
  case $order in
    time)
      $B date -u -s @$value >/dev/null
      echo $seed >/dev/urandom
      # What is mixed in counts at the next reseeding only, which can be a minute away. The kernel does it at once for whoever is about
      # to restore a machine (random.c, PM_RESTORE_PREPARE), which opening this device for writing announces; it says so in its log.
      : >/dev/snapshot
      case "$($B dmesg)" in *'crng reseeded on system resumption'*) echo awake reseeded >&8 ;; *) echo awake old >&8 ;; esac ;;
    ping) echo alive $value >&8 ;;
  esac
done
$B poweroff -f
`;
}
