#!/bin/sh
# Process 1 of one VM, inside namespaces of its own: takes its address, then becomes the server that
# answers for it. It has the lab's /etc, read-only, and nothing to keep. Arguments: name, address
# with prefix length or -, default gateway or -.
name=$1 address=$2 gateway=$3
# The number of this process outside: /proc is still the one of the lab at this point.
read -r pid _ </proc/self/stat
set -e
mount() { /bin/busybox mount "$@"; }
mount --make-rprivate /
echo "$name" >/proc/sys/kernel/hostname
mount -t tmpfs -o mode=755 tmpfs /run
mount -t tmpfs -o mode=1777 tmpfs /tmp
mount -t sysfs sysfs /sys
mount -t proc proc /proc
cd /
echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6
# Most systems announce themselves when they come up. Without it, a VM that takes the address of
# another one just destroyed would stay unheard while routers believe in the old MAC.
echo 1 >/proc/sys/net/ipv4/conf/eth0/arp_notify
{
  echo 'link set lo up'
  [ "$address" = - ] || echo "addr add $address dev eth0"
  echo 'link set eth0 up'
  [ "$gateway" = - ] || echo "route add default via $gateway"
} | ip -batch -
echo "$pid" >"/lab/hosts/$name/pid"
exec perl /lab/vm-serve.pl "$name"
