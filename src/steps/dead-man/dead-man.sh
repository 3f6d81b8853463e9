#!/bin/sh
# The dead-man switch of one host: takes a change back by itself unless it is confirmed in time. It is
# armed with numbered commands that take back; whatever is done runs through it, so that it knows what
# was begun; a watcher outside the SSH session counts down. POSIX sh with flock, setsid and timeout,
# for dash and busybox, with systemd or without. It knows nothing of networks.
# The word that everything hangs on is the name of a file, phase.armed and so on. It is changed by
# rename(2) alone, which has one winner and needs no space on a full disk. Here is how it works; the
# verbs are in verbs.sh, and program.ts makes one file of the two.
version=1
locked=
root=${ARPEGGIO_ROOT:-} # a test's stand-in for /
home=$root/var/lib/arpeggio
program=$home/dead-man.sh
state=$home/dead-man
# Three rounds of announcements take 9 s; one that hangs must not keep the others waiting for long.
take_back_seconds=60
bundle_bytes_max=1048576  # a plan holds a few files of 64 KiB at most
log_bytes_max=4096        # of each take-back: enough to see why it failed
written_blocks_max=131072 # 64 MiB: no file that a take-back writes comes near
states_kept=20 ids_kept=10000 # finished switches to look at; ids to refuse, 16 bytes each
PATH=${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin
export PATH
umask 077

stop() { # EXIT-CODE WORDS…
  code=$1
  shift
  echo "dead-man: $*" >&2
  exit "$code"
}

put() { # FILE TEXT: never half a file, and on the disk when it returns
  printf '%s\n' "$2" >"$1.new" && sync "$1.new" && mv -f "$1.new" "$1" && sync "${1%/*}"
}

started() { # PID: sets start and session; fails when it is gone. A pid alone may be another's by now.
  start='' session=''
  { read -r line <"/proc/$1/stat"; } 2>/dev/null || return 1
  # The name, in brackets, may hold blanks and brackets itself.
  set -- ${line##*) }
  [ "$1" != Z ] && session=$4 start=${20}
}

is_rebooted() { # since $id was armed
  armed_in=
  { read -r armed_in <"$dir/boot"; } 2>/dev/null
  [ "$armed_in" != "$boot" ]
}

# By the time since boot: no step of the clock changes it, and a suspended host's goes on.
read_left() {
  deadline=0 left=0
  read -r up _ </proc/uptime
  [ ! -r "$dir/deadline" ] || read -r deadline <"$dir/deadline"
  is_rebooted || left=$((deadline - ${up%.*}))
  [ "$left" -gt 0 ] || left=0
}

set_deadline() { # SECONDS. In place, which needs no space; a power cut ends its meaning anyway.
  read -r up _ </proc/uptime
  printf '%-12s\n' $((${up%.*} + $1)) 1<>"$dir/deadline"
}

look_at() { # ID: sets id, dir and phase
  id=$1 dir=$state/$1
  # The last one again: a second undo may have begun between two looks.
  for phase in armed undoing undone undo-failed confirmed cleared undoing; do
    [ ! -e "$dir/phase.$phase" ] || return 0
  done
  phase=$(sed -n "s/^$id //p" "$state/used" 2>/dev/null | tail -n 1)
  phase=${phase:-unknown}
}

decide() { # FROM TO: fails when somebody else was first
  mv "$dir/phase.$1" "$dir/phase.$2" 2>/dev/null || return 1
  sync "$dir" || :
}

read_holder() {
  holder=
  [ ! -e "$state/held" ] || read -r holder <"$state/held"
  [ -n "$holder" ]
}

lock() {
  exec 9<"$state/lock"
  # Whoever hangs in a write to a dying disk must not keep a deadline from being kept.
  timeout 10 flock 9 </dev/null >/dev/null 2>&1 || :
  locked=yes
}

# Not by closing it alone: a part of busybox's timeout has it open for a second more.
unlock() {
  [ -z "$locked" ] || flock -u 9
  locked=
  exec 9<&-
}

release() { # $id is finished: it is refused from now on, and its host is free
  lock
  if read_holder && [ "$holder" = "$id" ]; then
    echo "$id $phase" >>"$state/used" && sync "$state/used" && forget_old
    rm -f "$state/held"
    sync "$state"
  fi
  unlock
}

forget_old() {
  for old in "$state"/*/; do
    old=${old%/}
    tail -n "$states_kept" "$state/used" | grep -q "^${old##*/} " && continue
    ! grep -q "^${old##*/} " "$state/used" || rm -rf "$old"
  done
  [ "$(wc -l <"$state/used")" -le $((ids_kept * 2)) ] ||
    put "$state/used" "$(tail -n "$ids_kept" "$state/used")"
}

is_watched() { # 1 is what flock says when somebody has it
  (
    flock -n 8
    [ $? -eq 1 ]
  ) 8<"$dir/watch"
}

# Out of the SSH session, which it has to outlive. Killed, it starts again; when all of it is killed, the
# next verb starts it.
start_watcher() {
  set -- sh "$program" watch "$id"
  if ! [ -d "$root/run/systemd/system" ] || ! systemd-run --quiet --collect \
    --unit="arpeggio-dead-man-$id-$$" --property=Restart=on-failure \
    ${root:+"--setenv=ARPEGGIO_ROOT=$root"} "$@" service </dev/null >/dev/null 2>&1 7<&- 9<&-; then
    setsid sh -c 'trap "" HUP INT TERM; until "$@" || [ ! -r "$2" ]; do sleep 1; done' \
      sh "$@" session </dev/null >/dev/null 2>&1 7<&- 9<&- &
  fi
  # Five seconds: a slow start of a shell, even on an emulated processor.
  tries=50
  until is_watched; do
    [ "$tries" -gt 0 ] || return 1
    tries=$((tries - 1))
    sleep 0.1
  done
}

watch() { # ID service|session
  look_at "$1"
  # systemd ends services by TERM, one after the other, and waits for each.
  if [ "$2" = service ]; then trap 'exit 0' TERM; else trap '' HUP INT TERM; fi
  exec 8<"$dir/watch"
  # Once more: whoever asks whether somebody watches holds the lock for a moment.
  flock -n 8 || { sleep 0.3 && flock -n 8; } || exit 0
  while :; do
    look_at "$id"
    case $phase in
      armed)
        read_left
        [ "$left" -gt 0 ] || take_back deadline
        ;;
      # Does nothing while somebody else is at it.
      undoing) take_back ;;
      *) break ;;
    esac
    sleep 1 8<&-
  done
  attend
  exit 0
}

# Ends what runs through the switch, with its children: they have its mark in their environment. A daemon
# that it started has a session of its own, and stays. Nothing is stopped first: sudo would stop, too,
# and never go on.
end_running() {
  for begun in "$dir"/[0-9][0-9].begun; do
    [ ! -e "$begun" ] || while read -r pid began in_session; do
      tries=50
      # Five seconds: what is not gone by then hangs in the kernel and does no more.
      while [ "$tries" -gt 0 ]; do
        victims=
        ! started "$pid" || [ "$start" != "$began" ] || victims=$pid
        for process in $(grep -ls "ARPEGGIO_RUNS=$id,${begun##*/}" /proc/[0-9]*/environ); do
          process=${process%/environ} process=${process#/proc/}
          started "$process" && [ "$session" = "$in_session" ] && victims="$victims $process"
        done
        [ -n "$victims" ] || break
        # shellcheck disable=SC2086
        kill -KILL $victims 2>/dev/null
        tries=$((tries - 1))
        sleep 0.1
      done
    done <"$begun"
  done
}

run_take_back() { # SCRIPT
  # Where there is no space left, its output is lost, and no command of it fails for that.
  for output in "$root/run/arpeggio-dead-man.$$" "$dir/output" /dev/null; do
    (echo >"$output") 2>/dev/null && break
  done
  (
    trap - HUP INT TERM PIPE
    # Where less is allowed, trying would end this shell.
    ! (ulimit -f "$written_blocks_max") 2>/dev/null || ulimit -f "$written_blocks_max"
    exec timeout -s KILL "$take_back_seconds" sh "$1"
  ) </dev/null >"$output" 2>&1 7<&- 8<&- 9<&-
  result=$?
  [ "$output" = /dev/null ] || {
    { echo "${1##*/} ended with $result"; tail -c "$log_bytes_max" "$output"; } >>"$dir/log"
    rm -f "$output"
  } 2>/dev/null
  return "$result"
}

take_back() { # [REASON [WAIT]]: decides for it, unless that is done, and does it; one at a time
  before=$phase
  [ -r "$dir/undoing" ] || return 0
  exec 7<"$dir/undoing"
  # shellcheck disable=SC2086
  flock ${2:--n} 7 && claim "$1" && take_back_all
  exec 7<&-
}

claim() { # REASON
  look_at "$id"
  case $before:$phase in
    *:undoing) return 0 ;;
    # Only for whoever came after it had failed, and not for one that waited for it.
    undo-failed:undo-failed) decide undo-failed undoing || return 1 ;;
    *:armed)
      lock
      read_left
      # It was extended in the last moment; or confirmed. When nothing at all can be renamed, nobody
      # can confirm either, and it is taken back without a trace.
      { [ "$1" != deadline ] || [ "$left" -eq 0 ]; } &&
        { decide armed undoing || [ -e "$dir/phase.armed" ]; } || { unlock; return 1; }
      unlock
      ;;
    *) return 1 ;;
  esac
  { echo "$1" >"$dir/reason"; } 2>/dev/null || :
}

take_back_all() {
  trap '' HUP INT TERM PIPE
  is_rebooted || end_running
  failed=
  for number in $(ls "$dir" | sed -n -e 's/\.begun$//p' -e 's/\.failed$//p' | sort -ru); do
    # A reboot has itself taken back whatever is not in a file.
    if [ -e "$dir/$number.boot" ]; then run_take_back "$dir/$number.boot"
    else is_rebooted || run_take_back "$dir/$number.live"; fi && is=undone || is=failed
    [ "$is" = undone ] || failed="$failed $number"
    mv "$dir/$number.begun" "$dir/$number.$is" 2>/dev/null ||
      [ "$is" = failed ] || mv "$dir/$number.failed" "$dir/$number.$is"
  done
  look_at "$id"
  if [ -z "$failed" ]; then
    decide "$phase" undone && phase=undone && release
  else
    decide "$phase" undo-failed
    logger -p daemon.crit -t arpeggio-dead-man "$id is not taken back:$failed" 2>/dev/null
  fi
}

attend() { # to what a crash, a kill or a reboot left unfinished
  read_holder || return 0
  look_at "$holder"
  case $phase in
    armed | undoing) if is_rebooted; then take_back boot -x; else is_watched || start_watcher; fi ;;
    undo-failed) ;;
    *) release ;;
  esac
}
