#!/bin/sh
# Process 1 of the virtual machine: mounts, kernel modules, the uplink into the management bridge,
# the control sshd; then the same lab.sh as on plain namespaces. Not used by the namespaces backend.
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mkdir -p /dev/pts
mount -t devpts -o ptmxmode=0666,mode=0620,gid=5 devpts /dev/pts
mount -t tmpfs -o mode=755 tmpfs /run
mount -t tmpfs -o mode=1777 tmpfs /tmp
modprobe -a -q virtio_net bridge veth 8021q nf_tables nft_compat sch_netem ip_vs ip_vs_rr \
  ip_vs_wrr nf_conntrack nft_ct arp_tables arptable_filter
hostname lab
ip link add mgmt type bridge
ip link set eth0 master mgmt
ip link set eth0 up
ip addr add 10.255.0.10/24 dev mgmt
ip link set mgmt up
mkdir -p /run/sshd
# For root's sessions out here a shell that starts in a third of bash's time; the hosts have a passwd
# of their own by then, with bash.
quick_shell() {
  sed '/^root:/s,:[^:]*$,:/bin/sh,' /etc/passwd >/run/control/passwd &&
    mount --bind /run/control/passwd /etc/passwd
}
# The control sshd is the way in for the lab's verbs; nothing under test ever talks to it.
install -d -m 700 /run/control
install -m 600 /lab/keys/control /run/control/host_key
install -m 600 /lab/keys/client.pub /run/control/authorized_keys
/usr/sbin/sshd -f /dev/null -o ListenAddress=10.255.0.10 -o HostKey=/run/control/host_key \
  -o AuthorizedKeysFile=/run/control/authorized_keys -o UsePAM=no -o UseDNS=no \
  -o MaxSessions=200 -o MaxStartups=100 -o PidFile=none -o StrictModes=no
if sh /lab/lab.sh up && quick_shell && pgrep -x sshd >/dev/null; then echo 'LAB-READY'; else echo 'LAB-FAILED'; fi
# Takes in what orphaned processes leave behind.
while :; do
  sleep infinity &
  wait $!
done
