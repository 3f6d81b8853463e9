# What a VM of the lab answers: its name to each HTTP request on TCP port 80, and probe packets on
# UDP port 7007 with its name appended, as probe-echo.pl does on other hosts. One process for both,
# and process 1 of its VM, because memory decides how many VMs the lab holds. Writes "ready" to
# descriptor 9 once both ports listen.
use strict;
use warnings;
use Socket;

my $name = shift @ARGV;
# Whatever is left behind by commands run here ends as a child of process 1.
$SIG{CHLD} = 'IGNORE';
$SIG{PIPE} = 'IGNORE';
socket(my $web, PF_INET, SOCK_STREAM, 0) or die "socket: $!";
setsockopt($web, SOL_SOCKET, SO_REUSEADDR, 1);
bind($web, pack_sockaddr_in(80, INADDR_ANY)) or die "bind, TCP: $!";
listen($web, 64) or die "listen: $!";
socket(my $echo, PF_INET, SOCK_DGRAM, 0) or die "socket: $!";
setsockopt($echo, SOL_SOCKET, SO_RCVBUF, 1 << 20);
bind($echo, pack_sockaddr_in(7007, INADDR_ANY)) or die "bind, UDP: $!";
open(my $ready, '>&=', 9) or die "descriptor 9: $!";
syswrite($ready, "ready\n");
close $ready;

my $body = "$name\n";
my $answer = "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " . length($body)
  . "\r\nConnection: close\r\n\r\n$body";
my (%socket_of, %request_of);
while (1) {
  my $readable = '';
  vec($readable, fileno($_), 1) = 1 for $web, $echo, values %socket_of;
  next if select($readable, undef, undef, undef) <= 0;
  if (vec($readable, fileno($echo), 1)) {
    my $from = recv($echo, my $packet, 2048, 0);
    send($echo, "$packet $name", 0, $from) if defined $from;
  }
  for my $number (keys %socket_of) {
    next unless vec($readable, $number, 1);
    my $client = $socket_of{$number};
    my $read = sysread($client, $request_of{$number}, 4096, length $request_of{$number});
    # A health check connects and leaves without a word.
    my $is_over = !$read || length $request_of{$number} > 65536;
    my $is_whole = $request_of{$number} =~ /\r?\n\r?\n/;
    next unless $is_over || $is_whole;
    syswrite($client, $answer) if $is_whole;
    delete $socket_of{$number};
    delete $request_of{$number};
    close $client;
  }
  if (vec($readable, fileno($web), 1) && accept(my $client, $web)) {
    $socket_of{fileno $client} = $client;
    $request_of{fileno $client} = '';
  }
}
