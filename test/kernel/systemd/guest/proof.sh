# Runs in the machine with systemd at each of its boots, as a service, and says on its console what it sees,
# one thing a line: BOOT WHAT VALUE. It judges nothing; systemd-proof.ts does. The change is an address on
# dummy0, now and in the file for the next boot.
program=/var/lib/arpeggio/dead-man.sh
file=/etc/network/interfaces.d/dummy0
boots=$(($(cat /srv/boots 2>/dev/null || echo 0) + 1))
echo "$boots" >/srv/boots

see() { echo "SEEN $boots $*"; }
uptime() { cut -d ' ' -f 1 /proc/uptime; }
soon() { # COMMAND…: until it succeeds; at most two minutes, and whoever judges sees the rest
  tries=0
  until "$@" >/dev/null 2>&1 || [ "$tries" -ge 240 ]; do tries=$((tries + 1)); sleep 0.5; done
}
is_gone() { ! [ -d "/proc/$1" ]; }
login() {
  ssh -i /proof/client -o StrictHostKeyChecking=no -o LogLevel=ERROR root@127.0.0.1 "$@"
}
interfaces() { # ADDRESS
  printf 'auto dummy0\niface dummy0 inet static\n address %s/24\n pre-up ip link add dummy0 type dummy\n' "$1"
}
watcher() { systemctl show --property="$1" --value "arpeggio-dead-man-$id-*"; }
see_network() { # WHEN
  see "$1-live" "$(ip -4 -brief address show dev dummy0 | sed 's/^[^0-9]*0 *//; s/^[A-Z]* *//')"
  see "$1-file" "$(sed -n 's/^ address //p' $file)"
}
see_trace() { see "$1-trace" "$(tr '\n' ' ' </srv/trace)"; }

# A login that arms, changes, and stays.
begin() { # ID SECONDS
  id=$1
  interfaces 10.0.0.1 >$file
  ip -4 address flush dev dummy0 to 10.0.0.2/32
  : >/srv/trace
  rm -f /srv/login
  interfaces 10.0.0.9 >/srv/after
  login "sh $program arm $id $2 </proof/bundle &&
    sh $program run $id 01 ip address add 10.0.0.2/32 dev dummy0 &&
    sh $program run $id 02 cp /srv/after $file
    echo \$\$ \$(cat /proc/self/cgroup) >/srv/login
    exec sleep 1000" &
  soon test -s /srv/login
  read -r shell login_in </srv/login
  see_network "$id-changed"
}

deadline() {
  begin c1 300
  first=$(watcher MainPID)
  see c1-login-in "$login_in"
  see c1-watcher-in "$(cat "/proc/$first/cgroup")"
  systemctl daemon-reload
  see c1-same-after-reload "$first $(watcher MainPID) $(watcher ActiveState)"
  login "sh $program extend c1 20"
  began=$(uptime)
  systemctl kill --signal=KILL "${login_in##*/}"
  soon is_gone "$shell"
  is_gone "$shell" && see c1-shell gone "$(systemctl is-active "${login_in##*/}")"
  see c1-same-after-kill "$first $(watcher MainPID)"
  see c1-before-deadline "$(ls /var/lib/arpeggio/dead-man/c1 | grep phase)"
  soon test -e /var/lib/arpeggio/dead-man/c1/phase.undone
  see c1-took "$began $(uptime)"
  see_network c1-back
  see_trace c1
  see c1-outcome "$(sh $program outcome c1)"
  soon is_gone "$first"
  soon sh -c '! systemctl list-units --all --no-legend | grep -q arpeggio-dead-man-c1'
  see c1-units "left: $(systemctl list-units --all --no-legend 'arpeggio-dead-man-c*')"
}

confirmed() {
  begin c2 300
  first=$(watcher MainPID)
  systemctl kill --signal=KILL "arpeggio-dead-man-c2-*"
  soon is_gone "$first"
  soon sh -c "[ \$(systemctl show --property=MainPID --value 'arpeggio-dead-man-c2-*') -gt 1 ]"
  second=$(watcher MainPID)
  see c2-starts-again "$first $second $(watcher NRestarts)"
  login "sh $program confirm c2"
  see c2-confirm-exit $?
  soon is_gone "$second"
  soon sh -c '! systemctl list-units --all --no-legend | grep -q arpeggio-dead-man-c2'
  see c2-units "left: $(systemctl list-units --all --no-legend 'arpeggio-dead-man-c*')"
  see_network c2-after
  see_trace c2
  see c2-outcome "$(sh $program outcome c2)"
}

# Before any verb, which would do what the hook has not done.
after_boot() { # ID
  id=$1
  see "$id-boot" "$(cut -c 1-8 /proc/sys/kernel/random/boot_id)"
  see "$id-phase" "$(ls "/var/lib/arpeggio/dead-man/$id" | grep phase)"
  see_network "$id-booted"
  see_trace "$id"
  for unit in arpeggio-dead-man systemd-sysctl networking; do
    see "$id-started-$unit" "$(systemctl show --property=ExecMainStartTimestampMonotonic --value $unit)"
    see "$id-ended-$unit" "$(systemctl show --property=ExecMainExitTimestampMonotonic --value $unit)"
  done
  see "$id-hook" "$(systemctl show --property=Result --value arpeggio-dead-man)"
  see "$id-failed-units" "left: $(systemctl list-units --failed --no-legend --plain)"
  journalctl --quiet --no-hostname -b -1 -u "arpeggio-dead-man-$id-*" -o cat |
    while read -r line; do see "$id-journal" "$line"; done
  see "$id-outcome" "$(sh $program outcome "$id")"
}

case $boots in
  1)
    see systemd "$(systemctl --version | head -n 1) is process 1: $(cat /proc/1/comm)"
    interfaces 10.0.0.1 >$file
    ifup dummy0
    see install "$(sh $program install)"
    see verify "$(systemd-analyze verify /etc/systemd/system/arpeggio-dead-man.service 2>&1) exit $?"
    deadline
    confirmed
    begin c3 3600
    see shutdown reboot
    systemctl reboot
    ;;
  2)
    after_boot c3
    begin c4 3600
    # What a program wrote and nobody synced would be lost, and nothing be left to take back.
    sync
    see shutdown power-cut
    echo b >/proc/sysrq-trigger
    ;;
  3)
    after_boot c4
    begin c5 3600
    see shutdown poweroff
    systemctl poweroff
    ;;
esac
