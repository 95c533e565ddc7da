# Configurations and command lines of the servers; read by run. Each function writes what the server needs below $work
# and launches it: `NAME_CASE SERVER ...`, where SERVER is the name that the results carry.
# Peers are given the least work that does the same: one worker, no rate limit, no zone write-back, minimal responses.

have_gdnsd() { command -v gdnsd >/dev/null; }
have_nsd() { command -v nsd >/dev/null; }
have_knot() { command -v knotd >/dev/null; }
have_knot_geoip() { have_knot && ls /usr/lib/*/knot/modules*/geoip.so >/dev/null 2>&1; }
have_pdns() { command -v pdns_server >/dev/null && ls /usr/lib/*/pdns/libgeoipbackend.so >/dev/null 2>&1; }

# --- Meridian ------------------------------------------------------------------------------------------------------

# meridian_yaml FOLDER PORT [LINE...]: writes meridian.yaml; zones are in FOLDER/zones.
meridian_yaml() {
  local folder=$1 at=$2; shift 2
  mkdir -p "$folder/zones"
  printf '%s\n' "listen: {dns: [\"$address:$at\"], control: \"127.0.0.1:$(free_port)\"}" "zones: zones" "$@" >"$folder/meridian.yaml"
}

# meridian SERVER FOLDER QUESTIONS: serves FOLDER/meridian.yaml, by the launcher that $program names or this version's.
meridian() { launch "$1" "$3" "${program:-$top/meridian}" serve -c "$2/meridian.yaml"; }

# --- A steered name: app.example.com A, by geography to three pools of two members, weights 60 and 40 ---------------

steered_zone() {
  printf '%s\n' '$ORIGIN example.com.' '$TTL 300' '@ SOA ns1 hostmaster 1 7200 900 1209600 300' '@ NS ns1' 'ns1 A 192.0.2.53' "$@"
}

# meridian_steered SERVER DATABASE [LINE...]
meridian_steered() {
  local folder=$work/$1 server=$1 database=$2; shift 2
  claim_port "$server"
  meridian_yaml "$folder" "${port[$server]}" "geoip: [\"$database\"]" "$@"
  steered_zone >"$folder/zones/example.com.zone"
  cat >"$folder/zones/example.com.yaml" <<M
pools:
  us: {members: [{address: 192.0.2.1, weight: 60}, {address: 192.0.2.2, weight: 40}]}
  eu: {members: [{address: 198.51.100.1, weight: 60}, {address: 198.51.100.2, weight: 40}]}
  ap: {members: [{address: 203.0.113.1, weight: 60}, {address: 203.0.113.2, weight: 40}]}
policies:
  world: {geo: {EU: eu, "continent:AF": eu, "continent:NA": us, "continent:SA": us, "continent:AS": ap, OC: ap, default: us}}
names:
  app: world
M
  meridian "$server" "$folder" "$questions"
}

# The example zone as it is shipped, on a port that is free; its backends are not there.
meridian_demo() {
  local folder=$work/demo
  claim_port "$1"
  meridian_yaml "$folder" "${port[$1]}" "geoip: [\"$shipped\"]"
  cp "$top"/zones/* "$folder/zones/"
  echo "www.app.example.com A" >"$folder/questions"
  meridian "$1" "$folder" "$folder/questions"
}

floor_steered() {
  claim_port "$1"
  launch "$1" "$questions" "$tools/floor" "${port[$1]}" "$address"
}

# gdnsd_steered SERVER DATABASE
gdnsd_steered() {
  local folder=$work/$1
  claim_port "$1"
  mkdir -p "$folder/etc/zones" "$folder/run" "$folder/state"
  printf '@ SOA ns1 hostmaster ( 1 7200 900 1209600 300 )\n@ NS ns1\nns1 A 192.0.2.53\napp 30 DYNA geoip!app\n' >"$folder/etc/zones/example.com"
  cat >"$folder/etc/config" <<G
options => {
  listen => { $address:${port[$1]} => { udp_threads = 1, tcp_threads = 1, udp_rcvbuf = 1048576, udp_sndbuf = 1048576 } }
  run_dir = "$folder/run", state_dir = "$folder/state"
}
plugins => {
  weighted => { service_types => "up"
    us => { a => [192.0.2.1, 60], b => [192.0.2.2, 40] }
    eu => { a => [198.51.100.1, 60], b => [198.51.100.2, 40] }
    ap => { a => [203.0.113.1, 60], b => [203.0.113.2, 40] } }
  geoip => {
    maps => { m => { geoip2_db => "$2", datacenters => [us, eu, ap], map => {
      EU => [eu, us, ap], NA => [us, eu, ap], SA => [us, eu, ap], AS => [ap, us, eu], OC => [ap, us, eu], AF => [eu, us, ap], default => [us, eu, ap] } } }
    resources => { app => { map => m, dcmap => { us => "%weighted!us", eu => "%weighted!eu", ap => "%weighted!ap" } } } }
}
G
  launch "$1" "$questions" gdnsd -c "$folder/etc" start
}

# knot_geoip_conf FOLDER PORT MODE-LINE...
knot_geoip_conf() {
  local folder=$1 at=$2; shift 2
  mkdir -p "$folder"
  steered_zone 'app A 192.0.2.1' >"$folder/zone"
  { knot_head "$folder" "$at"
    printf 'mod-geoip:\n  - id: geo\n    config-file: "%s/geo"\n    ttl: 30\n' "$folder"
    printf '    %s\n' "$@"
    printf 'zone:\n  - domain: example.com\n    file: "%s/zone"\n    module: mod-geoip/geo\n' "$folder"
  } >"$folder/conf"
}

# By subnets, the nearest that this module comes to a map without its slow mode: one /8 an entry, one address a place.
knot_subnet_steered() {
  local folder=$work/$1 i a
  claim_port "$1"
  knot_geoip_conf "$folder" "${port[$1]}" 'mode: subnet'
  { printf 'app.example.com:\n'
    for i in $(seq 1 223); do
      case $((i % 3)) in 0) a=192.0.2.1 ;; 1) a=198.51.100.1 ;; 2) a=203.0.113.1 ;; esac
      printf '  - net: %d.0.0.0/8\n    A: %s\n' "$i" "$a"
    done
  } >"$folder/geo"
  launch "$1" "$questions" knotd -c "$folder/conf"
}

# knot_geodb_steered SERVER DATABASE: by continent, one address a place; it has no weights besides geography.
knot_geodb_steered() {
  local folder=$work/$1
  claim_port "$1"
  knot_geoip_conf "$folder" "${port[$1]}" 'mode: geodb' "geodb-file: \"$2\"" 'geodb-key: "continent/code"'
  { printf 'app.example.com:\n'
    printf '  - geo: "%s"\n    A: %s\n' EU 198.51.100.1 AF 198.51.100.1 NA 192.0.2.1 SA 192.0.2.1 AS 203.0.113.1 OC 203.0.113.1 AN 192.0.2.1
  } >"$folder/geo"
  launch "$1" "$questions" knotd -c "$folder/conf"
}

# pdns_steered SERVER DATABASE
pdns_steered() {
  local folder=$work/$1 c
  claim_port "$1"
  mkdir -p "$folder"
  printf '%s\n' launch=geoip "geoip-zones-file=$folder/geo.yml" "geoip-database-files=mmdb:$2" local-address="$address" \
    "local-port=${port[$1]}" receiver-threads=1 distributor-threads=1 edns-subnet-processing=yes "socket-dir=$folder" \
    daemon=no guardian=no loglevel=3 >"$folder/pdns.conf"
  { printf 'domains:\n- domain: example.com\n  ttl: 30\n  records:\n    example.com:\n'
    printf '      - soa: ns1.example.com hostmaster.example.com 1 7200 900 1209600 300\n      - ns: ns1.example.com\n'
    for c in na:192.0.2 sa:192.0.2 eu:198.51.100 af:198.51.100 as:203.0.113 oc:203.0.113 an:192.0.2 unknown:192.0.2; do
      printf '    %s.dc.example.com:\n      - a: {content: %s.1, weight: 60}\n      - a: {content: %s.2, weight: 40}\n' "${c%%:*}" "${c#*:}" "${c#*:}"
    done
    printf "  services:\n    app.example.com: '%%cn.dc.example.com'\n"
  } >"$folder/geo.yml"
  launch "$1" "$questions" pdns_server --config-dir="$folder"
}

# --- A master file -------------------------------------------------------------------------------------------------

# meridian_static SERVER ZONE FILE [LINE...]
meridian_static() {
  local folder=$work/$1 server=$1 zone=$2 file=$3; shift 3
  claim_port "$server"
  meridian_yaml "$folder" "${port[$server]}" "$@"
  ln -sf "$file" "$folder/zones/$zone.zone"
  meridian "$server" "$folder" "$questions"
}

# nsd_static SERVER ZONE FILE
nsd_static() {
  local folder=$work/$1
  claim_port "$1"
  mkdir -p "$folder"
  cat >"$folder/conf" <<N
server:
  server-count: 1
  ip-address: $address@${port[$1]}
  username: ""
  chroot: ""
  zonesdir: "$folder"
  database: ""
  pidfile: "$folder/pid"
  xfrdfile: "$folder/xfrd"
  zonelistfile: "$folder/zones.list"
  xfrdir: "$folder"
  rrl-ratelimit: 0
  rrl-whitelist-ratelimit: 0
  minimal-responses: yes
  tcp-count: 1000
remote-control:
  control-enable: no
zone:
  name: "$2"
  zonefile: "$3"
N
  launch "$1" "$questions" nsd -d -c "$folder/conf"
}

# knot_head FOLDER PORT
knot_head() {
  cat <<K
server:
    rundir: "$1"
    listen: $address@$2
    edns-client-subnet: on
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
    tcp-max-clients: 1000
database:
    storage: "$1"
K
}

# knot_static SERVER ZONE FILE
knot_static() {
  local folder=$work/$1
  claim_port "$1"
  mkdir -p "$folder"
  { knot_head "$folder" "${port[$1]}"
    printf 'zone:\n  - domain: %s\n    file: "%s"\n    zonefile-sync: -1\n    journal-content: none\n' "$2" "$3"
  } >"$folder/conf"
  launch "$1" "$questions" knotd -c "$folder/conf"
}
