# Leads ports of 127.0.0.1 into the lab's namespaces: listens first, outside, then enters the lab's
# network namespace and connects from there. Only the namespaces backend uses it; the virtual
# machine has QEMU's own forwarding. Arguments: PID of the lab's first process, PORT=ADDRESS…
use strict;
use warnings;
use Socket;
use IO::Handle;

my ($lab, @forwards) = @ARGV;
my (%target_of, %peer_of, %pending);
for (@forwards) {
  my ($port, $address) = split /=/;
  socket(my $listener, PF_INET, SOCK_STREAM, 0) or die "socket: $!";
  setsockopt($listener, SOL_SOCKET, SO_REUSEADDR, 1);
  bind($listener, pack_sockaddr_in($port, INADDR_LOOPBACK)) or die "bind 127.0.0.1:$port: $!\n";
  listen($listener, 64) or die "listen: $!";
  $target_of{fileno $listener} = [$listener, pack_sockaddr_in(22, inet_aton($address))];
}
open(my $namespace, '<', "/proc/$lab/ns/net") or die "namespace of $lab: $!";
# setns(2) is system call 308 on x86-64, 268 on arm64; perl-base has no name for it.
my $setns = `uname -m` =~ /aarch64/ ? 268 : 308;
syscall($setns, fileno($namespace), 0) == 0 or die "setns: $!";
$| = 1;
print "listening\n";

my %socket_of;

sub join_streams {
  my ($one, $other) = @_;
  for ($one, $other) {
    $_->blocking(0);
    setsockopt($_, Socket::IPPROTO_TCP, Socket::TCP_NODELAY, 1);
    $socket_of{fileno $_} = $_;
    $pending{fileno $_} = '';
  }
  $peer_of{fileno $one} = fileno $other;
  $peer_of{fileno $other} = fileno $one;
}

sub drop {
  my ($number) = @_;
  for my $each ($number, $peer_of{$number}) {
    next unless defined $each && $socket_of{$each};
    close delete $socket_of{$each};
    delete $pending{$each};
    delete $peer_of{$each};
  }
}

sub flush_pending {
  my ($number) = @_;
  my $written = syswrite($socket_of{$number}, $pending{$number});
  if (defined $written) { substr($pending{$number}, 0, $written) = '' }
  elsif (!$!{EAGAIN}) { drop($number) }
}

while (1) {
  my ($readable, $writable) = ('', '');
  vec($readable, $_, 1) = 1 for keys %target_of;
  for my $number (keys %socket_of) {
    # Nothing more is read while the other side has not taken what it was given.
    vec($readable, $number, 1) = 1 if $pending{$peer_of{$number}} eq '';
    vec($writable, $number, 1) = 1 if $pending{$number} ne '';
  }
  next if select($readable, $writable, undef, undef) <= 0;
  for my $number (keys %target_of) {
    next unless vec($readable, $number, 1);
    my ($listener, $target) = @{ $target_of{$number} };
    accept(my $client, $listener) or next;
    socket(my $server, PF_INET, SOCK_STREAM, 0) or next;
    # Not waited for: a host that is off must not hold up the others. What comes of it shows when
    # the socket becomes readable.
    $server->blocking(0);
    if (connect($server, $target) || $!{EINPROGRESS}) { join_streams($client, $server) }
  }
  for my $number (keys %socket_of) {
    next unless $socket_of{$number} && vec($writable, $number, 1);
    flush_pending($number);
  }
  for my $number (keys %socket_of) {
    next unless $socket_of{$number} && vec($readable, $number, 1);
    my $read = sysread($socket_of{$number}, my $bytes, 65536);
    if (!defined $read && $!{EAGAIN}) { next }
    if (!$read) { drop($number); next }
    $pending{$peer_of{$number}} .= $bytes;
    flush_pending($peer_of{$number});
  }
}
