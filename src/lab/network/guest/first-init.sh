#!/bin/busybox sh
# Process 1 of the initial ram disk: only the modules that the disk needs, then over to the root
# file system with the lab's scripts and keys on a tmpfs.
/bin/busybox mount -t devtmpfs devtmpfs /dev
for module in /modules/*; do /bin/busybox insmod "$module"; done
/bin/busybox mount -t ext4 -o ro /dev/vda /root
/bin/busybox mount -t devtmpfs devtmpfs /root/dev
# As every Debian has them; `install /dev/stdin` and bash's process substitution need them.
/bin/busybox ln -s /proc/self/fd /root/dev/fd
for stream in 0:stdin 1:stdout 2:stderr; do
  /bin/busybox ln -s "/proc/self/fd/${stream%:*}" "/root/dev/${stream#*:}"
done
/bin/busybox mount -t tmpfs -o mode=755,size=256m tmpfs /root/lab
/bin/busybox cp -a /lab/. /root/lab/
exec /bin/busybox switch_root /root /bin/sh /lab/machine-init.sh
