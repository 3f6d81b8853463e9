# keepalived on the routers, as a person prepares it before the first network: its main file is that
# person's own and includes a directory in which nothing lies yet. Sourced by lab.sh.
#
# Left out on purpose: reload_check_config and vrrp_skip_check_adv_addr, which guard against a broken
# file at a reload and against address lists that differ. Most installations have neither, and a lab
# that had them could not show what happens without.
write_router_files() { # ETC HOST
  mkdir -p "$1/keepalived/conf.d" "$1/systemd/system/multi-user.target.wants"
  cat >"$1/keepalived/keepalived.conf" <<CONFIGURATION
global_defs {
    router_id $2
    vrrp_version 3
    enable_script_security
    script_user root
    vrrp_garp_master_refresh 60
}

# One file for each network.
include /etc/keepalived/conf.d/*.conf
CONFIGURATION
  # What `systemctl enable keepalived` leaves.
  ln -s /lib/systemd/system/keepalived.service \
    "$1/systemd/system/multi-user.target.wants/keepalived.service"
}
