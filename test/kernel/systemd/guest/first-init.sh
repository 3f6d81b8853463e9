#!/bin/busybox sh
# Process 1 of the initial ram disk: the modules that the disk needs, the files of this run, and then over
# to systemd.
/bin/busybox mount -t devtmpfs devtmpfs /dev
for module in /modules/*; do /bin/busybox insmod "$module"; done
/bin/busybox mount -t ext4 /dev/vda /root
# Whoever built the disk may have been nobody in particular.
[ -e /root/srv/boots ] || /bin/busybox chown -R 0:0 /root
/bin/busybox mkdir -p /root/proof /root/var/lib/arpeggio
/bin/busybox cp -a /lab/. /root/proof/
/bin/busybox cp /lab/dead-man.sh /root/var/lib/arpeggio/
/bin/busybox cp /lab/host /root/etc/ssh/ssh_host_ed25519_key
/bin/busybox cp /lab/client.pub /root/root/.ssh/authorized_keys
/bin/busybox chmod 600 /root/etc/ssh/ssh_host_ed25519_key
/bin/busybox chmod 700 /root/root /root/root/.ssh /root/var/lib/arpeggio
echo 'SEEN kernel' >/dev/ttyS0
/bin/busybox mount --move /dev /root/dev
exec /bin/busybox switch_root /root /lib/systemd/systemd
