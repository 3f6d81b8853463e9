#!/bin/sh
# First process of a lab on plain namespaces: makes the unpacked userland the root file system,
# with the lab's scripts and keys on a tmpfs, brings the lab up, and waits. When it dies, the
# kernel ends everything in the lab. Runs as root in its own mount, network, process, hostname and
# IPC namespaces. Arguments: userland root, directory of scripts, directory of keys.
root=$1 scripts=$2 keys=$3
# The number of this process outside, for whoever wants to enter these namespaces.
read -r pid _ </proc/self/stat
set -e
mount --make-rprivate /
mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
mount -t tmpfs -o mode=755 tmpfs "$root/lab"
find "$scripts" -type f -exec cp {} "$root/lab" \;
mkdir -m 700 "$root/lab/keys"
cp -p "$keys"/* "$root/lab/keys"
chmod 755 "$root/lab/hang"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0 ptmx:5:2; do
  IFS=: read -r name major minor <<DEVICE
$device
DEVICE
  mknod -m 666 "$root/dev/$name" c "$major" "$minor"
done
mkdir "$root/dev/pts"
ln -s /proc/self/fd "$root/dev/fd"
cd "$root"
# New root over the old one, then the old one away: the machine's own files are out of reach.
pivot_root . .
umount -l .
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
cd /
hostname lab
sh /lab/lab.sh up
sh /lab/lab.sh remember
echo "LAB-READY $pid"
while :; do
  sleep infinity &
  wait $!
done
