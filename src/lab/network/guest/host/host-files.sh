# Writes the first /etc, /root and /var of one host: who it is, its interfaces(5) stanzas, its
# sysctl.d, its sshd. Sourced by lab.sh. Runs once per lab; what a reboot brings back afterwards is
# whatever stands in these files by then.

# Both forms of `iface` follow Debian's own layout: the host's address in /etc/network/interfaces,
# each further address in a file of its own. The `source` line stands last, so that the host's own
# address is added first and stays the preferred source.
write_interfaces() { # HOST
  octet=$(octet_of "$1")
  printf 'auto lo\niface lo inet loopback\n\n'
  printf 'auto mgmt0\niface mgmt0 inet static\n    address %s.%s/24\n\n' \
    "$MANAGEMENT_PREFIX" "$octet"
  case $1 in
    internet) address_stanza eth0 198.51.100.10/24 198.51.100.1 ;;
    gw)
      address_stanza eth0 198.51.100.1/24
      address_stanza eth1 203.0.113.1/24
      ;;
    router*)
      address_stanza eth0 "203.0.113.$octet/24" "$PUBLIC_GATEWAY"
      link_stanza eth1
      ;;
    node*)
      address_stanza eth0 "203.0.113.$octet/24" "$PUBLIC_GATEWAY"
      bridge_stanza vmbr0
      ;;
    switch) bridge_stanza br0 ;;
  esac
  printf 'source /etc/network/interfaces.d/*\n'
}

address_stanza() { # NIC ADDRESS [GATEWAY]
  printf 'auto %s\niface %s inet static\n    address %s\n' "$1" "$1" "$2"
  [ -z "${3:-}" ] || printf '    gateway %s\n' "$3"
  echo
}

link_stanza() { # NIC
  printf 'auto %s\niface %s inet manual\n    up ip link set $IFACE up\n' "$1" "$1"
  printf '    down ip link set $IFACE down\n\n'
}

# VLAN filtering with no default VLAN: a port carries only what someone has put on it. The ports
# come from two files of ip(8) and bridge(8) commands, one process for all of them.
bridge_stanza() { # BRIDGE
  printf 'auto %s\niface %s inet manual\n' "$1" "$1"
  printf '    pre-up ip link add $IFACE type bridge vlan_filtering 1 vlan_default_pvid 0\n'
  printf '    up ip -batch /etc/network/$IFACE.ports\n'
  printf '    up bridge -batch /etc/network/$IFACE.vlans\n    post-down ip link del $IFACE\n\n'
}

# Writes the two files for the ports of a host's bridge.
write_bridge_ports() { # DIRECTORY BRIDGE HOST
  : >"$1/$2.vlans"
  echo "link set $2 up" >"$1/$2.ports"
  for nic in $(nics_of "$3"); do
    case $3:$nic in
      node*:eth0) continue ;;
      node*:eth1) vlan=2-4094 ;;
      *-eth0 | *:gw-eth1) vlan="$PUBLIC_VLAN pvid untagged" ;;
      *) vlan= ;;
    esac
    printf 'link set %s master %s\nlink set %s up\n' "$nic" "$2" "$nic" >>"$1/$2.ports"
    [ -z "$vlan" ] || echo "vlan add dev $nic vid $vlan" >>"$1/$2.vlans"
  done
}

write_sshd_config() {
  cat <<'CONFIG'
# Keys only. DNS and PAM would only add seconds and dependencies; the limits let a client open
# many channels and connections at once.
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UseDNS no
UsePAM no
MaxStartups 100:30:200
MaxSessions 100
HostKey /etc/ssh/ssh_host_ed25519_key
SetEnv PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
Subsystem sftp internal-sftp
CONFIG
}

# A file system for each host, as disks are: one that is full leaves the others alone. What is there at
# first takes 250 kB.
write_host_files() { # HOST
  files=/lab/hosts/$1/disk
  /bin/busybox mkdir -p "$files"
  /bin/busybox mount -t tmpfs -o mode=755,size=8m tmpfs "$files"
  /bin/busybox mkdir -p "$files/root/.ssh"
  /bin/busybox cp -a /etc /var "$files"
  /bin/busybox chmod 700 "$files/root"
  # Scripts of the boot, for whoever installs one; see host-init.sh.
  /bin/busybox mkdir -p "$files/etc/init.d" "$files/etc/rcS.d"
  /bin/busybox cp /lab/keys/client.pub "$files/root/.ssh/authorized_keys"
  echo "$1" >"$files/etc/hostname"
  printf '127.0.0.1 localhost\n127.0.1.1 %s\n' "$1" >"$files/etc/hosts"
  write_interfaces "$1" >"$files/etc/network/interfaces"
  case $1 in
    node*) write_bridge_ports "$files/etc/network" vmbr0 "$1" ;;
    switch) write_bridge_ports "$files/etc/network" br0 switch ;;
  esac
  write_sshd_config >"$files/etc/ssh/sshd_config"
  # Modes are kept: 0600.
  /bin/busybox cp -p "/lab/keys/$1" "$files/etc/ssh/ssh_host_ed25519_key"
  /bin/busybox cp -p "/lab/keys/$1.pub" "$files/etc/ssh/ssh_host_ed25519_key.pub"
  /bin/busybox cp /lab/sysctl-of-interface "$files/etc/network/if-up.d"
  /bin/busybox chmod 755 "$files/etc/network/if-up.d/sysctl-of-interface"
  printf 'net.ipv6.conf.all.disable_ipv6=1\nnet.ipv6.conf.default.disable_ipv6=1\n' \
    >"$files/etc/sysctl.d/10-lab.conf"
  case $1 in
    gw) echo 'net.ipv4.ip_forward=1' >>"$files/etc/sysctl.d/10-lab.conf" ;;
    router*) write_router_files "$files/etc" "$1" ;;
    node1)
      # .50 is the address that moves; .60 is a neighbour that must survive every move of .50.
      for last in 50 60; do
        printf 'iface eth0 inet static\n    address 203.0.113.%s/32\n' "$last" \
          >"$files/etc/network/interfaces.d/service-203-0-113-$last"
      done
      ;;
  esac
  # Kept beside the live copy: a reset puts it back.
  /bin/busybox cp -a "$files/etc" "/lab/hosts/$1/etc.first"
}
