# Draws results as an SVG of bars: awk -f plot.awk COMMAND.tsv... >performance.svg
#
# A panel for each figure below, a bar for each server: the median, with a whisker from the least to the greatest. Ours is
# in another colour. Readable on light and dark ground by itself: colours follow the reader's preference.

function panel(command, part, metric, title, unit) {
  panels++
  panel_key[panels] = command SUBSEP part SUBSEP metric
  panel_title[panels] = title
  panel_unit[panels] = unit
}
function number(x) { return x >= 100 ? sprintf("%d", x + 0.5) : x >= 10 ? sprintf("%.1f", x) : sprintf("%.2f", x) }
function escaped(text) { gsub(/&/, "\\&amp;", text); gsub(/</, "\\&lt;", text); return text }
# Sorts the values of a series into sorted[] and returns how many there are.
function sort_series(key, i, j, t, n) {
  n = count[key]
  for (i = 1; i <= n; i++) sorted[i] = value[key, i]
  for (i = 2; i <= n; i++) for (j = i; j > 1 && sorted[j] < sorted[j - 1]; j--) { t = sorted[j]; sorted[j] = sorted[j - 1]; sorted[j - 1] = t }
  return n
}
function median_sorted(n) { return n % 2 ? sorted[(n + 1) / 2] : (sorted[n / 2] + sorted[n / 2 + 1]) / 2 }
function is_ours(server) { return server == "meridian" || server == "small" || server == "large" || server == "sockets" || server ~ /^threads-/ }
function line(text) { body = body text "\n" }
function whisker(x1, x2, y) {
  line(sprintf("<path class=\"whisker\" d=\"M%.1f %dh%.1fM%.1f %dv8M%.1f %dv8\"/>", x1, y, x2 - x1, x1, y - 4, x2, y - 4))
}
# Draws one panel from top on; returns where it ends.
function draw(p, top, key, s, n, y, most, scale, server, width) {
  split("", median); split("", least); split("", greatest)
  most = 0
  for (s = 1; s <= servers[panel_key[p]]; s++) {
    key = panel_key[p] SUBSEP server_name[panel_key[p], s]
    n = sort_series(key)
    median[s] = median_sorted(n); least[s] = sorted[1]; greatest[s] = sorted[n]
    if (greatest[s] > most) most = greatest[s]
  }
  scale = most > 0 ? BAR_WIDTH / most : 0
  line(sprintf("<text class=\"title\" x=\"%d\" y=\"%d\">%s</text><text class=\"unit\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>",
    MARGIN, top, escaped(panel_title[p]), WIDTH - MARGIN, top, escaped(panel_unit[p])))
  y = top + 10
  for (s = 1; s <= servers[panel_key[p]]; s++) {
    server = server_name[panel_key[p], s]
    width = median[s] * scale
    line(sprintf("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>", BARS - 8, y + 14, escaped(server)))
    line(sprintf("<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"16\" rx=\"2\"/>", is_ours(server) ? "ours" : "peer", BARS, y + 2, width))
    if (greatest[s] > least[s]) whisker(BARS + least[s] * scale, BARS + greatest[s] * scale, y + 10)
    line(sprintf("<text class=\"value\" x=\"%.1f\" y=\"%d\">%s</text>", BARS + greatest[s] * scale + 8, y + 14, number(median[s])))
    y += ROW
  }
  return y + 34
}
BEGIN {
  FS = "\t"
  WIDTH = 760; MARGIN = 24; BARS = 130; BAR_WIDTH = 520; ROW = 22
  panel("steered", "saturated", "cpu_us", "Steered answers with client subnet: CPU per query", "µs, less is better")
  panel("steered", "saturated", "qps", "Steered answers on one core", "queries/s, more is better")
  panel("steered", "saturated", "p99_us", "Steered answers: 99th percentile under saturation", "µs, less is better")
  panel("steered", "alone", "cpu_us", "The same with one query at a time from each client socket: CPU per query", "µs, less is better")
  panel("xdp", "saturated", "cpu_us", "Steered answers over a cable, through sockets and by AF_XDP: CPU per query", "µs, less is better")
  panel("static", "saturated", "cpu_us", "Static mix of 10,000 names: CPU per query", "µs, less is better")
  panel("growth", "steered", "cpu_us", "Growth, steered: small zone and 1,000,000 names with 1,000 pools", "µs of CPU per query")
  panel("growth", "load", "first_answer_ms", "Loading 1,000,000 records, from exec to the first answer", "ms, less is better")
  panel("growth", "load", "memory_mib", "Memory with 1,000,000 records", "MiB, less is better")
  panel("tcp", "pipelined", "per_cpu_second", "TCP, pipelined", "queries per CPU second, more is better")
  panel("cores", "saturated", "cpu_us", "One listener thread and two: CPU per query", "µs, alike is better")
  panel("start", "city", "first_answer_ms", "Start with a database of GeoLite2-City's size, from exec to the first answer", "ms, less is better")
}
{
  key = $1 SUBSEP $2 SUBSEP $5
  if ($3 + 0 > rounds[$1]) rounds[$1] = $3 + 0
  if (!((key, $4) in known)) { known[key, $4] = 1; server_name[key, ++servers[key]] = $4 }
  value[key, $4, ++count[key, $4]] = $6 + 0
}
END {
  for (command in rounds) {
    if (!fewest || rounds[command] < fewest) fewest = rounds[command]
    if (rounds[command] > most) most = rounds[command]
  }
  y = 40
  for (p = 1; p <= panels; p++) if (servers[panel_key[p]]) y = draw(p, y)
  printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"system-ui, sans-serif\" font-size=\"13\" role=\"img\">\n", WIDTH, y + 12
  print "<title>Meridian beside other servers: medians, whiskers from the least to the greatest</title>"
  print "<style>"
  print "svg { background: #fff } text { fill: #24292f } .title { font-weight: 600 } .unit { fill: #57606a; font-size: 12px }"
  print ".ours { fill: #0969da } .peer { fill: #afb8c1 } .whisker { stroke: #24292f; fill: none } .value { font-variant-numeric: tabular-nums }"
  print "@media (prefers-color-scheme: dark) {"
  print "svg { background: #0d1117 } text { fill: #e6edf3 } .unit { fill: #9198a1 }"
  print ".ours { fill: #4493f8 } .peer { fill: #59636e } .whisker { stroke: #e6edf3 }"
  print "}"
  print "</style>"
  printf "%s", body
  printf "<text class=\"unit\" x=\"%d\" y=\"%d\">Medians; whiskers: least to greatest of %s rounds in turn, one machine, one core each (all to load and to start).</text>\n", MARGIN, y - 6, fewest == most ? most : fewest " to " most
  print "</svg>"
}
