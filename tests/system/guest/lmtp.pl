# A mail server, as far as LMTP goes (RFC 2033): takes mail at the socket that is named first, and keeps each message as
# a file of its own in the folder that is named second.
use strict;
use warnings;
use IO::Socket::UNIX;

$SIG{PIPE} = 'IGNORE'; # whoever is killed does not say QUIT
my ($path, $folder) = @ARGV;
unlink $path;
my $server = IO::Socket::UNIX->new(Local => $path, Listen => 16) or die "$path: $!";
chmod 0666, $path;
my $count = 0;

sub keep {
	my ($client) = @_;
	open my $file, '>', sprintf('%s/%d', $folder, ++$count) or die "$folder: $!";
	while (<$client>) {
		last if /^\.\r\n/;
		print $file $_;
	}
	close $file;
}

while (my $client = $server->accept) {
	$client->print("220 guest\r\n");
	my $recipients = 0;
	while (defined(my $line = <$client>)) {
		$recipients = 0 if $line =~ /^MAIL/i;
		$recipients++ if $line =~ /^RCPT/i;
		if ($line =~ /^DATA/i) {
			$client->print("354 go on\r\n");
			keep($client);
			$client->print("250 kept\r\n" x $recipients);
		} else {
			$client->print($line =~ /^QUIT/i ? "221 good bye\r\n" : "250 well\r\n");
		}
	}
}
