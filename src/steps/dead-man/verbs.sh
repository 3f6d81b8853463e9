# The verbs of the dead-man switch, and which word means which. The exit codes are the contract; what
# stands on standard error is for people.

# --- arming

# Files that later writes only rename or write in place.
make_files() { # in $new
  : >"$new/phase.armed" && : >"$new/watch" && : >"$new/undoing" &&
    echo "$boot" >"$new/boot" && echo 0 >"$new/deadline" && sync "$new"/* "$new"
}

unpack() { # 2: not a bundle; 5: no space
  # cat, because busybox's head does not tell that it could not write.
  head -c $((bundle_bytes_max + 1)) | cat >"$new/bundle" || return 5
  [ "$(wc -c <"$new/bundle")" -le "$bundle_bytes_max" ] || return 2
  is_whole=
  while read -r word number kind lines more; do
    [ -z "$is_whole" ] || return 2
    case "$word $number $kind,$more" in
      'take-back '[0-9][0-9]' live,' | 'take-back '[0-9][0-9]' boot,') ;;
      # A connection that broke in the middle must not arm with the half that arrived.
      'end  ,') is_whole=yes && continue ;;
      *) return 2 ;;
    esac
    case $lines in '' | 0* | *[!0-9]* | ??????*) return 2 ;; esac
    [ ! -e "$new/$number.live" ] && [ ! -e "$new/$number.boot" ] || return 2
    while [ "$lines" -gt 0 ]; do
      IFS= read -r line || return 2
      printf '%s\n' "$line" || return 5
      lines=$((lines - 1))
    done >"$new/$number.$kind" || return $?
    sh -n "$new/$number.$kind" || return 2
  done <"$new/bundle"
  [ -n "$is_whole" ] && [ -e "$(echo "$new"/[0-9]* | cut -d ' ' -f 1)" ] || return 2
}

arm() { # ID SECONDS <bundle; again with the same bundle: a new deadline
  for tool in flock setsid timeout sync; do
    command -v "$tool" >/dev/null || stop 5 "this host has no $tool; nothing is armed"
  done
  mkdir -p "$state" && { [ -e "$state/lock" ] || : >"$state/lock"; } ||
    stop 5 "nothing can be written below $state; nothing is armed"
  attend
  new=$state/.new.$$
  rm -rf "$new"
  trap 'rm -rf "$new"; unlock' EXIT
  mkdir "$new" && unpack && make_files || {
    [ $? -ne 2 ] || stop 2 'this is no bundle of take-backs; nothing is armed'
    stop 5 "nothing can be written below $state; nothing is armed"
  }
  lock
  for old in "$state"/.new.*; do
    [ -d "/proc/${old##*.}" ] || rm -rf "$old"
  done
  if read_holder; then
    look_at "$holder"
    read_left
    [ "$holder" = "$1" ] || { echo "busy id=$holder left=$left"; stop 3 "$holder is armed here"; }
    [ "$phase" = armed ] && [ "$left" -gt 0 ] &&
      [ "$(cat "$new/bundle")" = "$(cat "$dir/bundle")" ] || stop 2 "$1 was used here before"
    set_deadline "$2" || stop 5 "$1 is armed, but its deadline cannot be moved"
    return 0
  fi
  look_at "$1"
  # Armed and not holding the host: an arming that was ended in its middle.
  [ "$phase" != armed ] || { rm -rf "$dir"; phase=unknown; }
  [ "$phase" = unknown ] || stop 2 "$1 was used here before: $phase"
  mv "$new" "$dir" && set_deadline "$2" && put "$state/held" "$1" && start_watcher || {
    rm -rf "$state/held" "$dir"
    stop 5 'no watcher came up, or nothing can be written; nothing is armed'
  }
}

extend() { # ID SECONDS
  trap unlock EXIT
  lock
  look_at "$1"
  case $phase in unknown | confirmed | cleared) stop 4 "$1 is not armed here" ;; esac
  read_left
  [ "$phase" = armed ] && [ "$left" -gt 0 ] || stop 7 "too late: $1 is being taken back, or was"
  set_deadline "$2" || stop 5 'the deadline cannot be moved'
}

# --- doing

run() { # ID NUMBER COMMAND…
  look_at "$1"
  number=$2
  shift 2
  read_left
  case $phase in
    armed) [ "$left" -gt 0 ] || stop 112 'taken-back' ;;
    undo*) stop 112 'taken-back' ;;
    *) stop 111 'not-armed' ;;
  esac
  [ -e "$dir/$number.live" ] || [ -e "$dir/$number.boot" ] ||
    stop 113 "not-run: there is no take-back $number"
  is_watched || start_watcher || stop 113 'not-run: nothing watches'
  started $$
  # On the disk before the command can have an effect; a deadline that comes now finds and ends it.
  echo "$$ $start $session" >>"$dir/$number.begun" && sync "$dir/$number.begun" "$dir" ||
    stop 113 'not-run: that it begins cannot be written down'
  look_at "$id"
  [ "$phase" = armed ] || stop 112 'taken-back'
  export "ARPEGGIO_RUNS=$id,$number.begun"
  exec "$@"
}

# --- deciding

confirm() { # ID
  look_at "$1"
  read_left
  # Before the deadline, or not at all: also when taking back has only not begun yet.
  [ "$phase" != armed ] || [ "$left" -eq 0 ] || ! decide armed confirmed || phase=confirmed
  case $phase in
    confirmed) release ;;
    unknown | cleared) stop 4 "$1 is not known here" ;;
    *) stop 7 "too late: $1 is being taken back, or was" ;;
  esac
}

undo() { # ID REASON
  look_at "$1"
  # No blanks: it is printed as one word.
  take_back "$(printf %s "$2" | head -c 200 | tr -c 'A-Za-z0-9.,:_-' _)" -x
  look_at "$1"
  case $phase in
    undone) ;;
    unknown) stop 4 "$1 is not known here" ;;
    confirmed | cleared) stop 7 "too late: $1 is $phase" ;;
    *) stop 8 "NOT all of $1 is taken back; see $dir/log" ;;
  esac
}

clear() { # ID: a person has put right what could not be taken back
  look_at "$1"
  case $phase in
    undo-failed) decide undo-failed cleared && phase=cleared && release ;;
    armed | undoing) stop 6 "$1 is $phase" ;;
    unknown) stop 4 "$1 is not known here" ;;
  esac
}

boot_up() {
  read_holder || return 0
  look_at "$holder"
  case $phase in armed | undoing | undo-failed) ! is_rebooted || take_back boot -x ;; esac
  look_at "$holder"
  [ "$phase" != undo-failed ] || stop 8 "NOT all of $id is taken back; see $dir/log"
}

# --- telling

tell() { # ID
  look_at "$1"
  left='' reason='' failed=''
  [ "$phase" != armed ] || read_left
  [ ! -s "$dir/reason" ] || read -r reason <"$dir/reason"
  for one in "$dir"/[0-9][0-9].failed; do
    [ ! -e "$one" ] || { one=${one%.failed}; failed=$failed,${one##*/}; }
  done
  echo "state=$phase id=$id left=$left reason=$reason failed=${failed#,}"
}

# --- being there after a reboot

install_hook() {
  mkdir -p "$state" && chmod 700 "$home" "$state" || stop 5 "nothing can be written below $home"
  hook=none
  # No daemon-reload: it is read at boot, and would start other people's timers anew.
  if [ -d "$root/run/systemd/system" ]; then
    hook=systemd at=$root/etc/systemd/system name=arpeggio-dead-man.service
    keep "$at/$name" 644 "$(unit)" "$at/sysinit.target.wants/$name" "../$name"
  elif [ -d "$root/etc/rcS.d" ] && [ -d "$root/etc/init.d" ]; then
    hook=init at=$root/etc/init.d name=arpeggio-dead-man
    # After the local file systems (mountall), before networking.
    keep "$at/$name" 755 "$(init_script)" "$root/etc/rcS.d/S11$name" "../init.d/$name"
    [ -n "$root" ] || ! command -v update-rc.d >/dev/null || update-rc.d "$name" defaults >&2
  fi || stop 5 'the hook for the boot cannot be written'
  echo "version=$version hook=$hook"
}

keep() { # FILE MODE TEXT LINK TARGET
  [ "$(cat "$1" 2>/dev/null)" = "$3" ] || { put "$1" "$3" && chmod "$2" "$1"; } || return 1
  [ -L "$4" ] || { mkdir -p "${4%/*}" && chmod 755 "${4%/*}" && ln -sf "$5" "$4"; }
}

unit() {
  cat <<UNIT
[Unit]
Description=Take back what Arpeggio changed and nobody confirmed before this boot
DefaultDependencies=no
RequiresMountsFor=/var/lib/arpeggio /etc
After=local-fs.target
Before=network-pre.target systemd-sysctl.service sysinit.target shutdown.target
Wants=network-pre.target
Conflicts=shutdown.target
ConditionPathExists=/var/lib/arpeggio/dead-man/held

[Service]
Type=oneshot
ExecStart=/bin/sh /var/lib/arpeggio/dead-man.sh boot

[Install]
WantedBy=sysinit.target
UNIT
}

init_script() {
  cat <<SCRIPT
#!/bin/sh
### BEGIN INIT INFO
# Provides:          arpeggio-dead-man
# Required-Start:    \$local_fs
# Required-Stop:
# X-Start-Before:    networking procps
# Default-Start:     S
# Default-Stop:
# Short-Description: Take back what Arpeggio changed and nobody confirmed before this boot
### END INIT INFO
[ "\$1" = start ] && [ -r /var/lib/arpeggio/dead-man.sh ] || exit 0
exec /bin/sh /var/lib/arpeggio/dead-man.sh boot
SCRIPT
}

# --- which is which

must_be_id() {
  case $1 in '' | [!a-z0-9]* | *[!a-z0-9-]* | ?????????????????????????????????*)
    stop 2 "\"$1\" is no id of a change"
  esac
}

must_be_seconds() { # an hour at most: nobody should find a host half changed after lunch
  case $1 in '' | 0* | *[!0-9]* | ?????*) stop 2 "\"$1\" is no number of seconds" ;; esac
  [ "$1" -le 3600 ] || stop 2 'an hour is the most'
}

main() {
  verb=${1:-}
  [ $# -eq 0 ] || shift
  case $verb in arm | extend) must_be_seconds "${2:-}" ;; esac
  case $verb in
    arm | run | extend | confirm | undo | outcome | clear | watch) must_be_id "${1:-}" ;;
    status | boot | install) ;;
    *) stop 2 "the verbs are arm, run, extend, confirm, undo, status, outcome, clear, boot, install" ;;
  esac
  # A container keeps the boot_id of its host when it restarts, but not the start of its process 1.
  started 1
  read -r boot </proc/sys/kernel/random/boot_id
  boot=$boot/$start
  case $verb in confirm | undo | extend | status | outcome | clear) attend ;; esac
  case $verb in
    run) [ $# -ge 3 ] || stop 2 'run ID NUMBER COMMAND…' ;;
    undo) [ $# -eq 2 ] || stop 2 'undo ID REASON' ;;
  esac
  case $verb in
    status) if read_holder; then tell "$holder"; else echo free; fi ;;
    outcome) tell "$1" ;;
    boot) boot_up ;;
    install) install_hook ;;
    *) "$verb" "$@" ;;
  esac
}

# All of it has been read by now, so that a newer version may take its place.
main "$@"
exit
