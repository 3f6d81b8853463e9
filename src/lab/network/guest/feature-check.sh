#!/bin/sh
# Does this kernel offer what the lab needs? Run as root in a throw-away network namespace, with
# the userland as root file system. Prints one line per missing feature; what the commands
# themselves say goes to standard error (that root file system has no /dev/null).
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
ip link add left type veth peer name right || echo 'veth'
ip link add link left name left.1234 type vlan id 1234 || echo '8021q'
ip link add bridge0 type bridge vlan_filtering 1 vlan_default_pvid 0 &&
  ip link set right master bridge0 && bridge vlan add dev right vid 1234 ||
  echo 'bridge vlan_filtering'
nft 'add table arp lab; add chain arp lab in { type filter hook input priority 0; }' ||
  echo 'nft arp'
# Without a /dev/null: an empty list has a heading.
[ -n "$(ipvsadm -Ln)" ] || echo 'ip_vs'
tc qdisc add dev left root netem delay 1ms || echo 'netem'
