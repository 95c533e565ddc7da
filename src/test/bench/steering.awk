# Writes the steering file of steer.example: awk -f steering.awk -v names=N (-v pools=N | -v flip=SHAPE -v backend=PORT)
#
#   pools   so many pools of two members; a policy by geography for every three of them, the names shared out among them
#   flip    pool a, probed at 127.0.0.1:PORT, then another; shared: one policy for all names; own: an equal one for each;
#           differ: one for each, by turns a failover, weights and a geography, over pool a and a pool of its own

function address(i, last) { return "10." int(i / 256) % 256 "." i % 256 "." last }
function by_geography(i, count) {
  print "pools:"
  for (i = 0; i < pools; i++)
    printf "  pool%d: {members: [{address: %s, weight: 60}, {address: %s, weight: 40}]}\n", i, address(i, 1), address(i, 2)
  count = int(pools / 3)
  print "policies:"
  for (i = 0; i < count; i++)
    printf "  policy%d: {geo: {EU: pool%d, OC: pool%d, default: pool%d}}\n", i, 3 * i, 3 * i + 1, i < pools % 3 ? pools - 1 - i : 3 * i + 2
  print "names:"
  for (i = 0; i < names; i++) printf "  name%d: policy%d\n", i, i % count
}
function policy(i) {
  if (flip == "shared") return "both"
  if (flip == "own") return "{failover: [a, b]}"
  if (i % 3 == 0) return "{failover: [a, pool" i "]}"
  if (i % 3 == 1) return "{weighted: {a: 80, pool" i ": 20}}"
  return "{geo: {EU: pool" i ", default: {failover: [a, pool" i "]}}}"
}
function by_health(i) {
  print "probes:\n  port: {tcp: " backend ", every: 100ms, timeout: 100ms, fall: 2, rise: 2}"
  print "pools:\n  a: {probe: port, members: [{address: 192.0.2.1, probeAt: \"127.0.0.1:" backend "\"}]}"
  print "  b: {members: [192.0.2.2]}"
  if (flip == "differ")
    for (i = 0; i < names; i++) printf "  pool%d: {members: [%s, %s]}\n", i, address(i, 1), address(i, 2)
  if (flip == "shared") print "policies:\n  both: {failover: [a, b]}"
  print "names:"
  for (i = 0; i < names; i++) printf "  name%d: {ttl: 3, policy: %s}\n", i, policy(i)
}
BEGIN { if (flip) by_health(); else by_geography() }
