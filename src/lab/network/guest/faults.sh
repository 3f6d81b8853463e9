# Breaking hosts on purpose, and repairing them. Sourced by lab.sh. Every fault is set from outside
# the host or by a mount in it, so that nothing in the host's own /etc changes.

# The far end of eth0 goes down: the host sees its carrier go, as with a pulled cable.
set_public_link() { # HOST up|down
  set -- "$1" "$2" $(far_end_of "$1")
  [ -n "${3:-}" ] || { echo "lab: $1 has no public link" >&2; return 1; }
  is_running "$3" && ip -n "$3" link set "$4" "$2"
}

# The same for mgmt0, whose far end is a port of the lab's own bridge.
set_management_link() { # HOST up|down
  ip link set "m-$1" "$2"
}

# One file takes what is left of the file system that holds the host's /etc, /root and /var. dd ends
# with "No space left on device", which is the purpose.
fill_disk() { # HOST
  dd if=/dev/zero of="/lab/hosts/$1/disk/filler" bs=64k 2>/dev/null
  true
}

set_fault() { # HOST KIND [ARGUMENTS]
  host=$1
  case $2 in
    link-down) set_public_link "$host" down ;;
    management-down) set_management_link "$host" down ;;
    disk-full) fill_disk "$host" ;;
    sshd-killed) inside "$host" pkill -KILL -x sshd ;;
    delay) # MILLISECONDS PERCENT NIC
      inside "$host" tc qdisc replace dev "$5" root netem delay "${3}ms" loss "${4}%" limit 10000
      ;;
    hanging-command) # COMMAND
      path=$(inside "$host" sh -c 'readlink -f "$(command -v "$1")"' sh "$3")
      [ -n "$path" ] || { echo "lab: $host has no command $3" >&2; return 1; }
      # A mount over the binary also catches callers that use its full path.
      inside "$host" mount --bind /lab/hang "$path"
      echo "$path" >>"/lab/hosts/$host/hanging"
      ;;
    *) echo "lab: unknown fault $2" >&2; return 64 ;;
  esac
}

clear_faults() { # HOST
  rm -f "/lab/hosts/$1/disk/filler"
  set_management_link "$1" up
  is_running "$1" || { rm -f "/lab/hosts/$1/hanging"; return 0; }
  [ ! -s "/lab/hosts/$1/hanging" ] || while read -r path; do
    inside "$1" umount "$path"
  done <"/lab/hosts/$1/hanging"
  rm -f "/lab/hosts/$1/hanging"
  [ -z "$(far_end_of "$1")" ] || set_public_link "$1" up
  for nic in mgmt0 eth0; do
    inside "$1" tc qdisc del dev "$nic" root 2>/dev/null
  done
  inside "$1" pgrep -x sshd >/dev/null || inside "$1" /usr/sbin/sshd
  # sshd goes to the background before it listens (state 0A on port 0016), so a client could be first.
  tries=0
  until inside "$1" grep -q ':0016 00000000:0000 0A' /proc/net/tcp || [ "$tries" -ge 100 ]; do
    tries=$((tries + 1))
    sleep 0.1
  done
}
