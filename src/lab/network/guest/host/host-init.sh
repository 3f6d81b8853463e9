#!/bin/sh
# Process 1 of one lab host, inside its own network, mount, process, hostname and IPC namespaces:
# mounts what is its own, runs the scripts of /etc/rcS.d, applies sysctl.d, brings the interfaces up,
# starts keepalived where that is enabled, and sshd, and waits. It stands for an init system; it starts
# nothing else and restarts nothing.
host=$1
# The number of this process outside: /proc is still the one of the lab at this point.
read -r pid _ </proc/self/stat
files=/lab/hosts/$host

# Busybox where it makes no difference: it needs no dynamic linker, which under emulation is three
# quarters of what a short command costs.
mount() { /bin/busybox mount "$@"; }
mount --make-rprivate /
echo "$host" >/proc/sys/kernel/hostname
for directory in etc root var; do
  mount --bind "$files/disk/$directory" "/$directory"
done
mount -t tmpfs -o mode=755 tmpfs /run
mount -t tmpfs -o mode=1777 tmpfs /tmp
mount -t tmpfs -o mode=755 tmpfs /usr/local
/bin/busybox mkdir -p /usr/local/sbin /usr/local/bin /run/sshd /run/network /run/lock
/bin/busybox cp /lab/systemctl /usr/local/bin
/bin/busybox chmod 755 /usr/local/bin/systemctl
mount -t sysfs sysfs /sys
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts /dev/pts
mount -t proc proc /proc
cd /

# What a boot does first, as sysvinit would: before the sysctls, before the interfaces.
for script in /etc/rcS.d/S*; do
  [ ! -x "$script" ] || "$script" start 9>&-
done
{
  # -e: a key may name an interface that does not exist yet, as on any real host.
  /bin/busybox cat /etc/sysctl.d/*.conf /etc/sysctl.conf | sysctl -q -e -p -
  ifup -a && echo 'ifup: done'
  [ ! -L /etc/systemd/system/multi-user.target.wants/keepalived.service ] ||
    systemctl start keepalived 9>&-
} >"$files/boot.log" 2>&1

case $host in
  node* | router*) perl /lab/probe-echo.pl "$host" >/dev/null 2>&1 9>&- & ;;
esac
# It goes to the background only once it listens.
/usr/sbin/sshd 9>&- && echo 'sshd: listens' >>"$files/boot.log"

shut_down() {
  trap '' TERM
  # Daemons get to tidy up, and keepalived hands over its addresses before anything else ends; the
  # links go down when the lab takes the NICs out.
  systemctl stop keepalived
  kill -TERM -1 2>/dev/null
  exit 0
}
trap shut_down TERM
echo "$pid" >"$files/pid"
echo ready >&9
exec 9>&-
while :; do
  sleep infinity &
  wait $!
done
