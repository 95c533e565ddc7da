# Prints a table of one case of a command: awk -f table.awk -v command=C -v part=C -v metrics="M..." [-v base=SERVER] FILE.tsv
#
# A line of the file: command, case, round, server, metric, value. For each server and metric: the median, the least and
# the greatest value, and with a base the median over the rounds of base/server. With -v only=SERVER just its median.

function median_of(list, n, i, j, t) {                 # sorts; mawk has no asort
  for (i = 2; i <= n; i++) for (j = i; j > 1 && list[j] < list[j - 1]; j--) { t = list[j]; list[j] = list[j - 1]; list[j - 1] = t }
  return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
}
function collect(server, metric, over, r, n, list, base_value) {
  split("", sorted)
  n = 0
  for (r = 1; r <= rounds; r++) {
    if (!((server, metric, r) in value)) continue
    if (!over) { sorted[++n] = value[server, metric, r]; continue }
    if (!((over, metric, r) in value) || value[server, metric, r] == 0) continue
    sorted[++n] = value[over, metric, r] / value[server, metric, r]
  }
  return n
}
function number(x) { return x == int(x) || x >= 1000 ? sprintf("%d", x) : x >= 100 ? sprintf("%.1f", x) : sprintf("%.2f", x) }
function cells(server, metric, n, text) {
  n = collect(server, metric, "")
  if (!n) return sprintf("  %10s %-19s %8s", "-", "", "")
  text = sprintf("  %10s", number(median_of(sorted, n)))
  text = text sprintf(" %-19s", "(" number(sorted[1]) ".." number(sorted[n]) ")")
  if (!base || server == base) return text sprintf(" %8s", "")
  n = collect(server, metric, base)
  return text sprintf(" %8s", n ? sprintf("%.3f", median_of(sorted, n)) : "-")
}
BEGIN { FS = "\t" }
$1 == command && $2 == part {
  value[$4, $5, $3] = $6 + 0
  if (!($4 in seen)) { seen[$4] = 1; order[++servers] = $4 }
  if ($3 + 0 > rounds) rounds = $3 + 0
}
END {
  if (!servers) exit
  if (only) { n = collect(only, metrics, ""); if (n) print median_of(sorted, n); exit }
  many = split(metrics, metric, " ")
  printf "%-18s", command " " part
  for (m = 1; m <= many; m++) printf "  %-30s %8s", metric[m] " (least..greatest)", base ? "ratio" : ""
  print ""
  for (s = 1; s <= servers; s++) {
    printf "  %-16s", order[s]
    for (m = 1; m <= many; m++) printf "%s", cells(order[s], metric[m])
    print ""
  }
  if (base) print "  ratio: " base " / server, median of the rounds"
}
