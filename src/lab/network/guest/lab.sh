#!/bin/sh
# The lab's own verbs, run as root in the lab's root namespace, outside every host:
#   up | boot HOST | halt HOST | crash HOST | exec HOST ARGV… | fault HOST … | clear HOST |
#   vm_start VM … | vm_stop VM | remember | reset | health
# The same script runs on plain namespaces and inside the virtual machine; it needs a kernel with
# 8021q, bridge VLAN filtering, IPVS, nft's arp family and netem, and the userland around it.
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH LC_ALL=C

is_running() { # HOST
  target=
  [ -s "/lab/hosts/$1/pid" ] && read -r target <"/lab/hosts/$1/pid" && kill -0 "$target" 2>/dev/null
}

inside() { # HOST ARGV…: as a command in a session on that host, without its sshd
  is_running "$1" || { echo "lab: $1 is not running" >&2; return 255; }
  shift
  # Not busybox's env: that one prefers its own ip, tc, ping and arping to the real ones.
  nsenter --target "$target" --mount --uts --ipc --net --pid --wd=/root -- \
    env -i PATH="$PATH" HOME=/root USER=root LC_ALL=C "$@"
}

# By far the most frequent verb: it needs nothing of what follows, and every process of it costs tens
# of milliseconds under emulation. So it becomes the command, without env -i or a shell that waits; run
# by busybox's sh, which would take its own nsenter and hand its own ip, tc and ping to it.
if [ "$1" = exec ]; then
  is_running "$2" || { echo "lab: $2 is not running" >&2; exit 255; }
  shift 2
  unset LOGNAME MAIL OLDPWD PWD SHELL SHLVL SSH_CLIENT SSH_CONNECTION
  export HOME=/root USER=root
  exec /usr/bin/nsenter --target "$target" --mount --uts --ipc --net --pid --wd=/root -- "$@"
fi

. /lab/topology.sh
. /lab/host-files.sh
. /lab/router-files.sh
. /lab/faults.sh
. /lab/vms.sh

# The name of a NIC outside its host. The octet instead of the host's name keeps it within the 15
# characters of an interface name.
parked() { # HOST NIC
  eval "echo \"\$octet_$1.$2\""
}

# While a host is off, its NICs wait in `hold`, so that the far ends and their VLANs outlive it.
make_cables() {
  ip netns add hold
  {
    echo "$CABLES" | while read -r near near_nic far far_nic; do
      echo "link add $(parked "$near" "$near_nic") type veth peer name $(parked "$far" "$far_nic")"
    done
    for host in $HOSTS; do
      # The bridge port of the management network is the end that stays outside.
      echo "link add m-$host type veth peer name $(parked "$host" mgmt0)"
      echo "link set m-$host master mgmt"
      echo "link set m-$host up"
      for nic in mgmt0 $(nics_of "$host"); do
        mac=$(mac_of "$host" "$nic") && echo "link set $(parked "$host" "$nic") address $mac"
        echo "link set $(parked "$host" "$nic") netns hold"
      done
    done
  } | ip -batch -
}

# Waiting is done on a pipe and on a lock, never by looking again and again: under emulation each
# look costs as much as a step of the boot that it waits for.
boot() { # HOST: returns when its first process has finished starting
  is_running "$1" && return 0
  rm -f "/lab/hosts/$1/pid" "/lab/hosts/$1/ready"
  mkfifo "/lab/hosts/$1/ready"
  ip netns add "$1"
  for nic in mgmt0 $(nics_of "$1"); do
    echo "link set $(parked "$1" "$nic") netns $1 name $nic"
  done | ip -n hold -batch -
  # flock holds its lock until the host's first process has ended, and with it every other one.
  # Descriptor 9 ends without a word when the boot fails.
  nsenter --net="/run/netns/$1" setsid flock "/lab/hosts/$1/running" unshare --mount --uts --ipc \
    --pid --fork --kill-child=KILL sh /lab/host-init.sh "$1" \
    </dev/null >>"/lab/hosts/$1/init.log" 2>&1 9>"/lab/hosts/$1/ready" &
  read -r word <"/lab/hosts/$1/ready" && [ "$word" = ready ] && return 0
  echo "lab: $1 does not boot: $(tail -n 3 "/lab/hosts/$1/init.log")" >&2
  return 1
}

# Takes the NICs out. Whatever is stacked on them goes first: a VLAN device survives the move of
# its parent until the old namespace is cleaned up, and makes the next `ip link add` fail.
park_nics() { # HOST
  for link in $(ip -n "$1" -o link show type vlan | sed 's/^[0-9]*: \([^@:]*\).*/\1/') \
    $(ip -n "$1" -o link show type bridge | sed 's/^[0-9]*: \([^@:]*\).*/\1/'); do
    ip -n "$1" link del "$link"
  done
  for nic in mgmt0 $(nics_of "$1"); do
    echo "link set $nic down"
    echo "link set $nic netns hold name $(parked "$1" "$nic")"
  done | ip -n "$1" -batch -
  # A queueing discipline lives with its NIC and would outlive the reboot.
  for nic in mgmt0 $(nics_of "$1"); do
    ip netns exec hold tc qdisc del dev "$(parked "$1" "$nic")" root 2>/dev/null
  done
  ip netns del "$1"
  rm -f "/lab/hosts/$1/pid"
}

halt() { # HOST
  end "$1" TERM
}

crash() { # HOST
  end "$1" KILL
}

end() { # HOST SIGNAL
  stop_vms_of "$1"
  is_running "$1" || return 0
  kill -"$2" "$target"
  # 10 s: daemons that do not stop by then are not going to.
  flock --timeout 10 "/lab/hosts/$1/running" true || {
    kill -KILL "$target"
    flock "/lab/hosts/$1/running" true
  }
  park_nics "$1"
}

warm_up() {
  inside gw ip neigh flush dev eth1
  # Until the first answer; five tries, because a link needs a moment to carry traffic.
  inside internet ping -q -c 1 -w 5 "$SERVICE_ADDRESS" >/dev/null
}

up() {
  mkdir -p /lab/hosts
  ip link show mgmt >/dev/null 2>&1 || ip link add mgmt type bridge
  ip addr replace "$MANAGEMENT_PREFIX.10/24" dev mgmt
  ip link set mgmt up
  ip link set lo up
  make_cables
  for host in $HOSTS; do write_host_files "$host"; done
  for host in $HOSTS; do boot "$host" & done
  wait
  warm_up
  health
}

# What a test may have changed on a host, as text; two equal texts need no reset. Interface numbers
# are left out: they differ after a reboot.
fingerprint() { # HOST
  inside "$1" sh -c '
    { ip -br addr; ip -br link; } | sed "s/@if[0-9]*//" | sort
    ip route show table all; ip rule; ip neigh show proxy; bridge vlan; nft list ruleset
    ip -d link show type vlan; ipvsadm -Sn
    cat /proc/sys/net/ipv4/ip_forward
    cd /proc/sys/net/ipv4/conf
    grep . */arp_* */proxy_arp* */rp_filter */forwarding */*redirects */promote_secondaries
    ls /usr/local/sbin; find /root /var -type f
    cd /etc && find . -type l; find . -type f -exec cksum {} +
    pgrep -x keepalived' 2>&1
}

# Records what reset compares with. Not part of `up`: the virtual machine goes back to its saved
# state instead, which is exact and faster there.
remember() {
  for host in $HOSTS; do fingerprint "$host" >"/lab/hosts/$host/first" & done
  wait
}

reset_one() { # HOST
  clear_faults "$1"
  is_running "$1" && fingerprint "$1" >"/lab/hosts/$1/now" &&
    [ "$(cat "/lab/hosts/$1/now")" = "$(cat "/lab/hosts/$1/first")" ] && return 0
  halt "$1"
  rm -rf "/lab/hosts/$1/disk/etc" "/lab/hosts/$1/disk/var"
  cp -a "/lab/hosts/$1/etc.first" "/lab/hosts/$1/disk/etc"
  cp -a /var "/lab/hosts/$1/disk/var"
  boot "$1"
}

reset() {
  for node in $HOSTS; do stop_vms_of "$node"; done
  for host in $HOSTS; do reset_one "$host" & done
  wait
  warm_up
}

# Prints one line per thing that is wrong; silent and 0 when all is well.
health() {
  bad=0
  for host in $HOSTS; do
    # One line for the links, one when sshd listens: anything else is an error message.
    [ "$(cat "/lab/hosts/$host/boot.log")" = 'ifup: done
sshd: listens' ] || {
      echo "lab: $host: $(cat "/lab/hosts/$host/boot.log" "/lab/hosts/$host/init.log")"
      bad=1
    }
  done
  inside gw ip neigh show "$SERVICE_ADDRESS" | grep -q "$(mac_of node1 eth0)" || {
    echo "lab: gw does not have node1's MAC for $SERVICE_ADDRESS"
    bad=1
  }
  return $bad
}

verb=$1
shift
case $verb in
  up | boot | halt | crash | vm_start | vm_stop | reset | health | remember) "$verb" "$@" ;;
  fault) set_fault "$@" ;;
  clear) clear_faults "$@" ;;
  *) echo "lab: unknown verb $verb" >&2; exit 64 ;;
esac
