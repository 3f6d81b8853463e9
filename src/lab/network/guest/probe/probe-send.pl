# Sends numbered UDP packets to one address, at the given rate at most, until its standard input ends, waits
# for stragglers, and prints one JSON report. It never waits for an answer before it sends again,
# and it reports its own lateness: on a busy machine that is a property of the sender, not of the
# network.
use strict;
use warnings;
use Socket;

my ($address, $rate) = @ARGV;
socket(my $socket, PF_INET, SOCK_DGRAM, 0) or die "socket: $!";
setsockopt($socket, SOL_SOCKET, SO_RCVBUF, 1 << 22);
my $target = pack_sockaddr_in(7007, inet_aton($address));
my $interval = 1 / $rate;
my ($sent, $answers, $duplicates, $gap, $lateness) = (0, 0, 0, 0, 0);
my (@answered_by, %name_number, @names);

# clock_gettime(CLOCK_MONOTONIC) by its number (228 on x86-64, 113 on arm64): perl-base has no
# Time::HiRes.
my $clock_gettime = (grep { /aarch64/ } `uname -m`) ? 113 : 228;

sub now {
  my $time = "\0" x 16;
  syscall($clock_gettime, 1, $time);
  my ($seconds, $nanoseconds) = unpack 'qq', $time;
  return $seconds + $nanoseconds / 1e9;
}

my $last_answer;

sub receive_all {
  while (defined recv($socket, my $packet, 2048, Socket::MSG_DONTWAIT)) {
    my ($sequence, $host) = split ' ', $packet;
    my $time = now();
    $gap = $time - $last_answer if defined $last_answer && $time - $last_answer > $gap;
    $last_answer = $time;
    if ($answered_by[$sequence]) { $duplicates++; next }
    $answers++;
    if (!$name_number{$host}) { push @names, $host; $name_number{$host} = @names }
    $answered_by[$sequence] = $name_number{$host};
  }
}

$| = 1;
print "started\n";
my $start = now();
my $due = $start;
my $standard_input = fileno(STDIN);
while (1) {
  my $wait = $due - now();
  if ($wait > 0) {
    my $ready = '';
    vec($ready, fileno($socket), 1) = 1;
    vec($ready, $standard_input, 1) = 1;
    next if select($ready, undef, undef, $wait) <= 0;
    last if vec($ready, $standard_input, 1);
    receive_all();
    next;
  }
  $lateness = -$wait if -$wait > $lateness;
  # A packet that the kernel refuses (no route just now) counts as sent and lost.
  send($socket, $sent, 0, $target);
  $sent++;
  # What is late is not made up for: a burst would overflow queues and look like loss.
  $due = now() if -$wait > $interval;
  $due += $interval;
}
# The time without an answer at the end counts as well: the network may be dead by now.
my $end = now();
receive_all();
my $tail = $end - ($last_answer // $start);
# Half a second is far above any round trip here, with netem's delays included.
my $deadline = $end + 0.5;
while ($answers < $sent && now() < $deadline) {
  my $ready = '';
  vec($ready, fileno($socket), 1) = 1;
  select($ready, undef, undef, 0.05);
  my $gap_before = $gap;
  receive_all();
  $gap = $gap_before;
}
$gap = $tail if $tail > $gap;
my (@runs, $current);
for my $sequence (0 .. $sent - 1) {
  my $number = $answered_by[$sequence] or next;
  if (!$current || $current->[0] != $number) { push @runs, $current = [$number, $sequence, 0] }
  $current->[2]++;
}
printf '{"sent":%d,"lost":%d,"duplicates":%d,"longestGapMs":%.1f,"senderLatenessMs":%.1f,'
  . '"answeredBy":[%s]}' . "\n", $sent, $sent - $answers, $duplicates, $gap * 1000,
  $lateness * 1000,
  join(',', map { sprintf '{"host":"%s","fromSequence":%d,"packets":%d}',
      $names[$_->[0] - 1], $_->[1], $_->[2] } @runs);
