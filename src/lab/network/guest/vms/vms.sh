# VMs: hosts that come and go while the lab runs. Sourced by lab.sh. Each is a port of its node's
# bridge, untagged on one VLAN, as a hypervisor plugs it. It has neither NIC nor sshd for the lab's
# management: only `lab.sh exec` gets in, past all of its network. Nothing of it outlives its end.

# A VM takes about 6 MB of the emulated machine's 384; the bound is there to say so in words.
VMS_MAX=20

vm_start() { # NAME NODE VLAN MAC ADDRESS|- GATEWAY|-
  is_running "$1" && { echo "lab: $1 is running already" >&2; return 1; }
  is_running "$2" || { echo "lab: $2 is not running, so it can carry no VM" >&2; return 1; }
  take_port || { echo "lab: $VMS_MAX VMs are running, and more have no place" >&2; return 1; }
  mkdir -p "/lab/hosts/$1"
  echo "$2 $port" >"/lab/hosts/$1/vm"
  plug_vm "$@" && boot_vm "$1" "$5" "$6" && return 0
  echo "lab: $1 does not boot: $(tail -n 3 "/lab/hosts/$1/init.log")" >&2
  vm_stop "$1"
  return 1
}

# Sets `port`. Making a directory succeeds for one of two that try at once.
take_port() {
  mkdir -p /lab/vm-ports
  port=0
  until mkdir "/lab/vm-ports/$port" 2>/dev/null; do
    port=$((port + 1))
    [ "$port" -lt "$VMS_MAX" ] || return 1
  done
}

plug_vm() { # NAME NODE VLAN MAC
  ip netns add "$1" &&
    ip -n "$2" link add "vnet$port" type veth peer name eth0 address "$4" netns "$1" &&
    ip -n "$2" link set "vnet$port" master vmbr0 up &&
    bridge -n "$2" vlan add dev "vnet$port" vid "$3" pvid untagged
} >>"/lab/hosts/$1/init.log" 2>&1

# The same waiting as for any host: on a pipe for its start, on a lock for its end.
boot_vm() { # NAME ADDRESS|- GATEWAY|-
  mkfifo "/lab/hosts/$1/ready"
  nsenter --net="/run/netns/$1" setsid flock "/lab/hosts/$1/running" unshare --mount --uts --ipc \
    --pid --fork --kill-child=KILL sh /lab/vm-init.sh "$@" \
    </dev/null >>"/lab/hosts/$1/init.log" 2>&1 9>"/lab/hosts/$1/ready" &
  read -r word <"/lab/hosts/$1/ready" && [ "$word" = ready ]
}

# The end of its NIC on the node goes with it.
vm_stop() { # NAME
  [ -e "/lab/hosts/$1/vm" ] || return 0
  read -r _ port <"/lab/hosts/$1/vm"
  is_running "$1" && kill -KILL "$target"
  flock "/lab/hosts/$1/running" true
  ip netns del "$1" 2>/dev/null
  rm -rf "/lab/hosts/$1"
  rmdir "/lab/vm-ports/$port"
}

# A node that goes off takes its VMs with it.
stop_vms_of() { # NODE
  for file in /lab/hosts/*/vm; do
    [ -e "$file" ] && read -r node _ <"$file" && [ "$node" = "$1" ] || continue
    vm=${file%/vm}
    vm_stop "${vm##*/}"
  done
}
