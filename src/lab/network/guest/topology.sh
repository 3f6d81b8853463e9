# What always exists in the lab: hosts, cables, addresses and MACs. Sourced by lab.sh; the same file serves
# plain namespaces and the virtual machine. Only data and look-ups live here, no command that
# changes anything. Addresses are from the documentation ranges of RFC 5737.

HOSTS='switch gw internet router1 router2 node1 node2 node3'
MANAGEMENT_PREFIX=10.255.0
# The access VLAN of the public segment on the switch.
PUBLIC_VLAN=100
PUBLIC_GATEWAY=203.0.113.1
SERVICE_ADDRESS=203.0.113.50

# Last octet on the management network; it names the host's port outside, too. Variables and not a
# table to search, because under emulation every process costs tens of milliseconds.
octet_router1=11 octet_router2=12
octet_node1=21 octet_node2=22 octet_node3=23
octet_gw=31 octet_switch=41 octet_internet=51
octet_of() {
  eval "echo \"\$octet_$1\""
}

# One cable a line: host, its NIC, the host at the other end, the NIC there.
CABLES='internet eth0 gw eth0
gw eth1 switch gw-eth1
router1 eth0 switch router1-eth0
router1 eth1 switch router1-eth1
router2 eth0 switch router2-eth0
router2 eth1 switch router2-eth1
node1 eth0 switch node1-eth0
node1 eth1 switch node1-eth1
node2 eth0 switch node2-eth0
node2 eth1 switch node2-eth1
node3 eth0 switch node3-eth0
node3 eth1 switch node3-eth1'

# NICs of one host, except mgmt0.
nics_of() {
  set -- "$1" $CABLES
  host=$1
  shift
  while [ $# -gt 0 ]; do
    [ "$1" != "$host" ] || echo "$2"
    [ "$3" != "$host" ] || echo "$4"
    shift 4
  done
}

# The far end of the cable of HOST's eth0, as "HOST NIC".
far_end_of() {
  echo "$CABLES" | while read -r near near_nic far far_nic; do
    [ "$near $near_nic" != "$1 eth0" ] || echo "$far $far_nic"
  done
}

# Fixed MACs, so that a reader recognises a host in any ARP table: 02:00:00:00:OCTET:NIC.
mac_of() {
  case $2 in eth0) nic=00 ;; eth1) nic=01 ;; mgmt0) nic=ff ;; *) return 1 ;; esac
  eval "echo \"02:00:00:00:\$octet_$1:$nic\""
}
