# Answers probe packets on UDP port 7007 of this host with the host's name appended. One socket
# per movable address, bound before the address exists (IP_FREEBIND), so that the answer comes in
# the moment the address arrives, and from that address. A last socket takes all other addresses.
use strict;
use warnings;
use Socket;

my $host = shift @ARGV;
# IPPROTO_IP option 15: bind to an address that is not local yet. perl-base has no name for it.
my $freebind = 15;
my @sockets;
# The service address first: the loop below looks at the sockets in this order, once per packet.
for my $address ((map { "203.0.113.$_" } 50 .. 63, 48, 49), '0.0.0.0') {
  socket(my $socket, PF_INET, SOCK_DGRAM, 0) or die "socket: $!";
  setsockopt($socket, 0, $freebind, 1) or die "IP_FREEBIND: $!";
  # Without it the last socket could not be bound beside the others.
  setsockopt($socket, SOL_SOCKET, SO_REUSEADDR, 1);
  setsockopt($socket, SOL_SOCKET, SO_RCVBUF, 1 << 20);
  bind($socket, pack_sockaddr_in(7007, inet_aton($address))) or die "bind $address: $!";
  push @sockets, $socket;
}
my $all = '';
vec($all, fileno($_), 1) = 1 for @sockets;
while (1) {
  my $ready = $all;
  my $left = select($ready, undef, undef, undef);
  next if $left <= 0;
  for my $socket (@sockets) {
    next unless vec($ready, fileno($socket), 1);
    my $from = recv($socket, my $packet, 2048, 0);
    send($socket, "$packet $host", 0, $from) if defined $from;
    last if --$left == 0;
  }
}
