# Writes master files and question files: awk -f zones.awk -v kind=KIND [-v count=N]
#
#   mixed, mixed-questions   bench.example: 10,000 names (hosts, mail, delegations with glue), and its mix in equal parts:
#                            A, AAAA, MX, NXDOMAIN, NODATA, referral
#   hosts, hosts-questions   big.example: COUNT names with one A record each; up to 100,000 of them asked

function head() {
  print "$TTL 300"
  print "@ SOA ns1 hostmaster 1 7200 900 1209600 300"
  print "@ NS ns1"
  print "ns1 A 192.0.2.53"
}
function address(i) { return "10." int(i / 65536) % 256 "." int(i / 256) % 256 "." i % 256 }
function mixed(i) {
  head()
  for (i = 0; i < 7000; i++) printf "host%d A %s\nhost%d AAAA 2001:db8::%x\n", i, address(i), i, i
  for (i = 0; i < 1000; i++) printf "mail%d MX 10 host%d\n", i, i
  for (i = 0; i < 1000; i++) printf "child%d NS ns.child%d\nns.child%d A %s\n", i, i, i, address(i)
}
function mixed_questions(i) {
  for (i = 0; i < 7000; i++) {
    printf "host%d.bench.example A\nhost%d.bench.example AAAA\nmail%d.bench.example MX\n", i, i, i % 1000
    printf "none%d.bench.example A\nhost%d.bench.example TXT\nwww.child%d.bench.example A\n", i, i, i % 1000
  }
}
function hosts(i) {
  head()
  for (i = 0; i < count; i++) printf "host%d A %s\n", i, address(i)
}
function hosts_questions(i, step) {
  step = count > 100000 ? count / 100000 : 1
  for (i = 0; i < count; i += step) printf "host%d.big.example A\n", int(i)
}
BEGIN {
  if (kind == "mixed") mixed()
  else if (kind == "mixed-questions") mixed_questions()
  else if (kind == "hosts") hosts()
  else if (kind == "hosts-questions") hosts_questions()
  else { print "zones.awk: unknown kind " kind >"/dev/stderr"; exit 2 }
}
