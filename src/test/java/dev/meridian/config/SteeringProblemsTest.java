package dev.meridian.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said of each fault of a steering file: a piece of YAML, and every problem in it. */
final class SteeringProblemsTest {
  private static final String KINDS = "failover, weighted, geo, networks, nearest, sticky, all";

  static Stream<Arguments> files() {
    return Stream.of(
        row(
            "[]",
            "1: expected a mapping with probes, pools, policies, names, safety, maintenance, found a list"),
        row("pool: {}", "1: unknown key 'pool'; did you mean 'pools'?"),
        row(
            "backends: {}",
            "1: unknown key 'backends'; allowed: probes, pools, policies, names, safety, maintenance"),
        row(
            "pools: [a]\nnames: x",
            "1: pools: expected a mapping of names, found a list",
            "2: names: expected a mapping of names, found 'x'"),
        row("{}\n", new String[0]),
        row(
            "pools:\n  us: {members: [192.0.2.1]}\n  us: {members: [192.0.2.2]}",
            "3: pools: key 'us' stands twice, first on line 2"),
        row("pools: {[us]: {}}", "1: pools: a key is a word, not a list or a mapping"),
        row(
            "pools:\n  us: &a {members: [192.0.2.1]}\n  eu:\n    <<: *a",
            "3: pools.eu: has no members",
            "4: pools.eu: merge keys (<<) are not part of YAML 1.2; write the keys out"));
  }

  static Stream<Arguments> probesOfPools() {
    String probes = "probes: {a: {tcp: 1}, b: {tcp: 2}}\n";
    String names = "\nnames: {www: us}";
    return Stream.of(
        Arguments.of(
            probes + "pools: {us: {probe: a, probes: [b], members: [192.0.2.1]}}" + names,
            List.of("2: pools.us.probes: stands beside probe; write one of them")),
        Arguments.of(
            probes + "pools: {us: {probes: [], members: [192.0.2.1]}}" + names,
            List.of("2: pools.us.probes: has 0 probes, outside 1..16")),
        Arguments.of(
            probes + "pools: {us: {probes: [a, {use: a}], members: [192.0.2.1]}}" + names,
            List.of("2: pools.us.probes[1]: 'a' stands here twice")),
        Arguments.of(
            probes + "pools: {us: {probes: [{role: vote}, bb], members: [192.0.2.1]}}" + names,
            List.of(
                "2: pools.us.probes[0]: has no use: the name of a probe",
                "2: pools.us.probes[1]: no probe is called 'bb'; did you mean 'b'?")),
        Arguments.of(
            probes + "pools: {us: {probes: [{use: a, role: may}], members: [192.0.2.1]}}" + names,
            List.of(
                "2: pools.us.probes[0].role: unknown role 'may'; allowed: must, vote, monitor")),
        Arguments.of(
            probes
                + "pools: {us: {probes: [{use: a, role: monitor}, {use: b, role: monitor}],"
                + " members: [192.0.2.1]}}"
                + names,
            List.of(
                "2: pools.us.probes: every probe only monitors, so the members are always up"
                    + " (warning)")));
  }

  static Stream<Arguments> probes() {
    return Stream.of(
        probe(
            "every: 5s",
            "1: probes.p: needs exactly one of http, tcp, tls, dns, grpc, exec and push; found none"),
        probe(
            "tcp: 1, http: 'http://{address}'",
            "1: probes.p: needs exactly one of http, tcp, tls, dns, grpc, exec and push; found http and tcp"),
        probe("tcp: 1, evry: 5s", "1: probes.p: unknown key 'evry'; did you mean 'every'?"),
        probe(
            "tcp: 1, flapDetector: leaky",
            "1: probes.p.flapDetector: unknown flapDetector 'leaky'; allowed: consecutive,"
                + " accumulate"),
        probe(
            "tcp: 1, failback: manua",
            "1: probes.p.failback: unknown failback 'manua'; did you mean 'manual'?"),
        probe("tcp: 1, failoverDelay: 2h", "1: probes.p.failoverDelay: 2h is outside 0s..1h"),
        probe(
            "tcp: 1, damping: on",
            "1: probes.p.damping: expected a mapping with halfLife, hold,"
                + " release, longest, found 'on'"),
        probe(
            "tcp: 1, damping: {hold: 2}", "1: probes.p.damping: release (2) is not below hold (2)"),
        probe(
            "tcp: 1, damping: {halfLife: 1h}",
            "1: probes.p.damping: never holds: in longest (30m) a penalty of 5 would decay below"
                + " release (2)"),
        probe("tcp: 1, method: GET", "1: probes.p: key 'method' is only for http probes"),
        probe(
            "http: 'http://{address}', send: x",
            "1: probes.p: key 'send' is only for tcp and tls probes"),
        probe("tcp: 0", "1: probes.p.tcp: 0 is outside 1..65535"),
        probe("push: x", "1: probes.p.push: expected a mapping with token, tokenFile, found 'x'"),
        probe("push: {}", "1: probes.p.push: needs exactly one of token and tokenFile"),
        probe(
            "push: {token: short}",
            "1: probes.p.push.token: a token is 16 to 256 visible ASCII characters"),
        probe(
            "push: {token: 0123456789abcdef}, every: 5s, within: 0s",
            "1: probes.p.within: 0s is outside 1s..24h",
            "1: probes.p.every: is not for push: say within"),
        probe(
            "push: {token: 0123456789abcdef}, weightFrom: {header: X-Load}",
            "1: probes.p.weightFrom: unknown key 'header'; allowed: as, full, floor, smooth, step"),
        probe("tcp: 1, within: 5s", "1: probes.p: key 'within' is only for push probes"),
        probe(
            "tcp: 1, weightFrom: {body: true}",
            "1: probes.p: key 'weightFrom' is only for http and push probes"),
        probe(
            "http: 'http://{address}', weightFrom: {as: lode}",
            "1: probes.p.weightFrom.as: unknown figure 'lode'; did you mean 'load'?",
            "1: probes.p.weightFrom: needs exactly one of header, json and body"),
        probe(
            "tcp: 1, send: 'a\\q'",
            "1: probes.p.send: 'a\\q' has a backslash that stands for nothing; known are \\r, \\n, \\t, \\\\ and \\xff"),
        probe("dns: 53", "1: probes.p: has no name to ask for"),
        probe(
            "dns: 53, name: example.com, type: AAA",
            "1: probes.p.type: unknown type 'AAA'; did you mean 'AAAA'?"),
        probe(
            "dns: 53, name: example.com, expect: {rcode: NOEROR}",
            "1: probes.p.expect.rcode: unknown RCODE 'NOEROR'; did you mean 'NOERROR'?"),
        probe(
            "grpc: 'http://{address}:1'",
            "1: probes.p.grpc: 'http://{address}:1' is not grpc://{address}:port or grpcs://{address}:port; the member's address is the host"),
        probe("grpc: 'grpc://{address}:65536'", "1: probes.p.grpc: port 65536 is outside 1..65535"),
        probe(
            "grpc: 'grpc://{address}:1', service: 'a b'",
            "1: probes.p.service: 'a b' is not the name of a service, such as shop.v1.Cart"),
        probe("exec: []", "1: probes.p.exec: has 0 words, outside 1..64"),
        probe(
            "exec: /bin/true",
            "1: probes.p.exec: expected a list: a path, then arguments, found '/bin/true'"),
        probe(
            "exec: [true]",
            "1: probes.p.exec: 'true' is not an absolute path; no folders are searched and no shell runs"),
        probe(
            "exec: [/dev/null]",
            "1: probes.p.exec: '/dev/null' is not a file that this user may execute"),
        probe("exec: [/bin/sh], send: x", "1: probes.p: key 'send' is only for tcp and tls probes"),
        probe("tls: '{address}:0'", "1: probes.p.tls: port 0 is outside 1..65535"),
        probe(
            "tls: '192.0.2.1:853'",
            "1: probes.p.tls: '192.0.2.1:853' is neither a port nor \"{address}:port\"; the member's address is the host"),
        probe(
            "tls: 853, verify: false, ca: ca.pem",
            "1: probes.p.ca: cannot read 'ca.pem': it does not exist",
            "1: probes.p.ca: is of no use where verify is false"),
        probe(
            "tls: 853, certificateWarning: 401d",
            "1: probes.p.certificateWarning: 401d is outside 0s..400d"),
        probe(
            "http: 'http://{address}', certificateWarning: 1d",
            "1: probes.p.certificateWarning: is of no use without TLS (warning)",
            "1: probes.p: no pool uses this probe (warning)"),
        probe(
            "http: 'https://{address}', version: 3",
            "1: probes.p.version: '3' is neither 1.1 nor 2"),
        probe(
            "http: 'http://{address}', body: x",
            "1: probes.p.body: only a POST carries a body; the method is GET"),
        probe(
            "http: 'http://{address}', method: HEAD, expect: {json: {a: b}}",
            "1: probes.p.expect.json: a response to HEAD has no body (RFC 9110 9.3.2)"),
        probe(
            "http: 'http://{address}', expect: {json: {a..b: c}}",
            "1: probes.p.expect.json.\"a..b\": 'a..b' is not a path such as status.db or nodes.0.state; a dot or backslash in a key has a backslash before it"),
        probe("tcp: https", "1: probes.p.tcp: 'https' is not a whole number in 1..65535"),
        probe("tcp: [1]", "1: probes.p.tcp: expected a whole number in 1..65535, found a list"),
        probe("tcp: 1, expect: ''", "1: probes.p.expect: is 0 characters long, outside 1..1024"),
        probe(
            "tcp: 1, expect: {status: 200}",
            "1: probes.p.expect: expected a text, found a mapping"),
        probe(
            "http: /healthz",
            "1: probes.p.http: '/healthz' is not http://{address}… or https://{address}…; the"
                + " member's address is the host"),
        probe(
            "http: 'https://www.example.com/'",
            "1: probes.p.http: 'https://www.example.com/' is not http://{address}… or"
                + " https://{address}…; the member's address is the host"),
        probe("http: 'http://{address}:0/'", "1: probes.p.http: port '0' is outside 1..65535"),
        probe(
            "http: 'http://{address}/a b'",
            "1: probes.p.http: 'http://{address}/a b' is not a URL: Illegal character in path"),
        probe(
            "http: 'http://{address}/#top'",
            "1: probes.p.http: 'http://{address}/#top' has a fragment (#), which is never sent"),
        probe(
            "http: 'http://{address}', method: PSOT",
            "1: probes.p.method: unknown method 'PSOT'; did you mean 'POST'?"),
        probe(
            "http: 'http://{address}', method: DELETE",
            "1: probes.p.method: unknown method 'DELETE'; allowed: GET, HEAD, POST, OPTIONS"),
        probe(
            "http: 'http://{address}', method: HEAD, expect: {body: ok}",
            "1: probes.p.expect.body: a response to HEAD has no body (RFC 9110 9.3.2)"),
        probe(
            "http: 'http://{address}', host: -x",
            "1: probes.p.host: '-x' label '-x' is not made of letters, digits, - and _ (no - at"
                + " its ends)"),
        probe(
            "http: 'https://{address}', verify: yes",
            "1: probes.p.verify: 'yes' is neither true nor false"),
        probe(
            "http: 'http://{address}', headers: {Host: x, 'a b': y, X-A: \"\\n\", X-B: 1, x-b: 2}",
            "1: probes.p.headers.Host: is not yours to set: use the key host",
            "1: probes.p.headers.\"a b\": 'a b' is not a header name (RFC 9110 5.6.2)",
            "1: probes.p.headers.X-A: a header's value is at most 1024 visible ASCII characters"
                + " (RFC 9110 5.5)",
            "1: probes.p.headers.x-b: stands twice: the case of a header name means nothing"),
        probe(
            "http: 'http://{address}', expect: {status: [20, 600, 300-200]}",
            "1: probes.p.expect.status[0]: '20' is not a status; write it like 200 or 200-299",
            "1: probes.p.expect.status[1]: 600 is outside 100..599",
            "1: probes.p.expect.status[2]: 300-200 ends before it starts"),
        probe(
            "http: 'http://{address}', expect: {status: []}",
            "1: probes.p.expect.status: is empty; no status would be a success"),
        probe(
            "tcp: 1, every: 10",
            "1: probes.p.every: '10' has no unit; write it like 500ms, 10s, 2m, 1h or 14d"),
        probe("tcp: 1, every: 99ms", "1: probes.p.every: 99ms is outside 100ms..1h"),
        probe(
            "tcp: 1, every: 5s, timeout: 6s",
            "1: probes.p.timeout: 6s is longer than every (5s); a check must end before the next"
                + " one starts"),
        probe("tcp: 1, timeout: 49ms", "1: probes.p.timeout: 49ms is outside 50ms..1h"),
        probe(
            "tcp: 1, fall: 0, rise: 101",
            "1: probes.p.fall: 0 is outside 1..100",
            "1: probes.p.rise: 101 is outside 1..100"),
        row(
            "probes: {a b: {tcp: 1}}",
            "1: probes.\"a b\": 'a b' is not a name: 1 to 63 letters, digits, - and _"),
        row("probes: {p: {tcp: 1}}", "1: probes.p: no pool uses this probe (warning)"));
  }

  static Stream<Arguments> pools() {
    return Stream.of(
        pool("", "1: pools.us: has no members"),
        pool("members: []", "1: pools.us.members: is empty; a pool needs a member"),
        pool(
            "members: 192.0.2.1",
            "1: pools.us.members: expected a list of members, found '192.0.2.1'"),
        pool(
            "members: [www.example.com, 192.0.2, 192.0.2.256, 192.0.02.1]",
            "1: pools.us.members[0]: 'www.example.com' is not a literal IPv4 or IPv6 address",
            "1: pools.us.members[1]: '192.0.2' is not a literal IPv4 or IPv6 address",
            "1: pools.us.members[2]: '192.0.2.256' is not a literal IPv4 or IPv6 address",
            "1: pools.us.members[3]: '192.0.02.1' is not a literal IPv4 or IPv6 address"),
        pool(
            "members: ['::ffff:192.0.2.1', 'fe80::1%eth0', '[::1]']",
            "1: pools.us.members[0]: '::ffff:192.0.2.1' is IPv4-mapped; write 192.0.2.1",
            "1: pools.us.members[1]: 'fe80::1%eth0' is not a literal IPv4 or IPv6 address; zone"
                + " identifiers are not supported",
            "1: pools.us.members[2]: '[::1]' is not a literal IPv4 or IPv6 address; no brackets"
                + " here"),
        pool(
            "members: [192.0.2.1, {address: 192.0.2.1, weight: 2}]",
            "1: pools.us.members[1]: stands in this pool twice, first on line 1"),
        pool(
            "members: ['2001:db8::1', '2001:DB8:0::1']",
            "1: pools.us.members[1]: stands in this pool twice, first on line 1"),
        row(
            "pools:\n  eu:\n    members:\n      - 192.0.2.1\n      - {address: 192.0.2.2}\n"
                + "      - address: 192.0.2.3\n        weight: 70000",
            "7: pools.eu.members[2].weight: 70000 is outside 0..65535"),
        pool(
            "members: [{address: 192.0.2.1, wieght: 3}]",
            "1: pools.us.members[0]: unknown key 'wieght'; did you mean 'weight'?"),
        pool(
            "members: [{weight: 3}]",
            "1: pools.us.members[0]: needs exactly one of address and cname; found none"),
        pool(
            "members: [{address: 192.0.2.1, cname: a.example.}]",
            "1: pools.us.members[0]: needs exactly one of address and cname; found both"),
        pool(
            "members: [{cname: a.example}]",
            "1: pools.us.members[0].cname: 'a.example' is not absolute; write 'a.example.' with its"
                + " final dot"),
        pool(
            "members: [{cname: a..example.}]",
            "1: pools.us.members[0].cname: 'a..example.' has an empty label"),
        pool(
            "members: [{cname: a.example.}, 192.0.2.1]",
            "1: pools.us.members: mixes cname members with addresses; a CNAME stands alone (RFC"
                + " 1034 3.6.2): make two pools"),
        pool(
            "members: [{cname: a.example.}], answers: 2",
            "1: pools.us.answers: a CNAME stands alone in an answer (RFC 1034 3.6.2); answers must"
                + " be 1"),
        row(
            "probes: {p: {tcp: 1}}\npools: {us: {probe: p, members: [{cname: a.example.}]}}",
            "2: pools.us.members[0]: has no address to probe: give it probeAt, or its pool no"
                + " probe"),
        pool(
            "members: [{address: 192.0.2.1, probeAt: 127.0.0.1}], answers: 0",
            "1: pools.us.members[0].probeAt: has no port; write it like 127.0.0.1:8081 or"
                + " \"[::1]:8081\"",
            "1: pools.us.members[0].probeAt: is of no use: the pool has no probe (warning)",
            "1: pools.us.answers: 0 is outside 1..64"),
        pool(
            "members: [192.0.2.1], place: UK",
            "1: pools.us.place: unknown country 'UK'; did you mean 'GB' (United Kingdom)?"),
        pool(
            "members: [192.0.2.1], place: US-VIRG",
            "1: pools.us.place: 'US-VIRG' is not a subdivision; write it like US-CA (ISO 3166-2)"),
        pool(
            "members: [192.0.2.1], place: {lat: 91, lon: east}",
            "1: pools.us.place.lat: 91 is outside -90..90",
            "1: pools.us.place.lon: 'east' is not a number of degrees in -180..180"),
        pool(
            "members: [192.0.2.1], place: {lat: 1}",
            "1: pools.us.place: has no lon; a place is {lat: …, lon: …}"),
        pool(
            "members: [192.0.2.1], healthyWhen: 0",
            "1: pools.us.healthyWhen: 0 is outside 1..1024"),
        pool(
            "members: [192.0.2.1], healthyWhen: 101%",
            "1: pools.us.healthyWhen: 101% is outside 1%..100%"),
        pool(
            "members: [192.0.2.1], healthyWhen: most",
            "1: pools.us.healthyWhen: 'most' is neither a number of members (2) nor a percentage"
                + " (50%)"),
        row(
            "pools: {us: {members: [192.0.2.1], healthyWhen: 2}}\nnames: {www: us}",
            "1: pools.us.healthyWhen: 2 is more than the pool's members (1); all of them must be up"
                + " (warning)"),
        row(
            "probes: {web: {tcp: 1}}\npools: {us: {probe: wbe, members: [192.0.2.1]}}",
            "2: pools.us.probe: no probe is called 'wbe'; did you mean 'web'?"),
        pool(
            "probe: web, members: [192.0.2.1]",
            "1: pools.us.probe: no probe is called 'web'; there are: none"),
        row(
            "pools: {default: {members: [192.0.2.1]}}",
            "1: pools.default: 'default' is reserved; choose another name"),
        row(
            "pools: {us: {members: [192.0.2.1]}}",
            "1: pools.us: no policy or name uses this pool (warning)"));
  }

  static Stream<Arguments> policies() {
    return Stream.of(
        policy("{}", "2: policies.p: needs exactly one of " + KINDS + "; found none"),
        policy(
            "{failover: [us], geo: {default: us}}",
            "2: policies.p: needs exactly one of " + KINDS + "; found failover and geo"),
        policy("{failovr: [us]}", "2: policies.p: unknown key 'failovr'; did you mean 'failover'?"),
        policy(
            "[us]", "2: policies.p: expected a pool, a policy or an inline policy, found a list"),
        policy(
            "{failover: us}",
            "2: policies.p.failover: expected a list of pools and policies, found 'us'"),
        policy(
            "{failover: []}",
            "2: policies.p.failover: is empty; expected a pool or a policy at least"),
        policy("{all: [us, us]}", "2: policies.p.all: 'us' stands here twice"),
        policy("{failover: [us], band: 5%}", "2: policies.p: key 'band' is only for nearest"),
        policy(
            "{failover: [us], spill: fence}",
            "2: policies.p.spill: unknown spill 'fence'; allowed: share"),
        policy(
            "{failover: [us], answers: 2}",
            "2: policies.p: key 'answers' is only for nearest and all"),
        policy("{failover: [us], trickle: 1.5}", "2: policies.p.trickle: 1.5 is outside 0..1"),
        policy(
            "{failover: [us], trickle: 101%}", "2: policies.p.trickle: 101% is outside 0%..100%"),
        policy(
            "{failover: [us], trickle: some}",
            "2: policies.p.trickle: 'some' is not a share; write it like 0.05 or 5%"),
        policy(
            "{failover: [uss, p2]}",
            "2: policies.p.failover[0]: no pool or policy is called 'uss'; did you mean 'us'?",
            "2: policies.p.failover[1]: no pool or policy is called 'p2'; did you mean 'p'?"),
        policy("{weighted: {us: -1}}", "2: policies.p.weighted.us: -1 is outside 0..65535"),
        policy(
            "{weighted: {us: {failover: [us]}}}",
            "2: policies.p.weighted.us: expected a weight; an inline policy goes into a list of"
                + " {policy: …, weight: …}"),
        policy(
            "{weighted: [us]}",
            "2: policies.p.weighted[0]: has no weight; write {policy: …, weight: …}"),
        policy("{sticky: [{weight: 2}]}", "2: policies.p.sticky[0]: has a weight but no policy"),
        policy(
            "{weighted: {us: 0}}",
            "2: policies.p: every weight is 0, so all share alike (warning)"),
        policy(
            "{geo: {FR: us}}",
            "2: policies.p.geo: has no default: a client that matches nothing would get no answer;"
                + " add default"),
        policy(
            "{networks:}",
            "2: policies.p.networks: has no default: a client that matches nothing would get no"
                + " answer; add default"),
        policy(
            "{geo: {AF: us, default: us}}",
            "2: policies.p.geo.AF: AF is taken for the continent Africa; the country Afghanistan"
                + " has that code too: write continent:AF or country:AF (warning)"),
        policy(
            "{geo: {sa: us, default: us}}",
            "2: policies.p.geo.sa: SA is taken for the continent South America; the country Saudi"
                + " Arabia has that code too: write continent:SA or country:SA (warning)"),
        policy(
            "{geo: {EU: us, continent:eu: us, default: us}}",
            "2: policies.p.geo.continent:eu: means the same as policies.p.geo.EU on line 2"),
        policy(
            "{geo: {UK: us, Germany: us, default: us}}",
            "2: policies.p.geo.UK: unknown country 'UK'; did you mean 'GB' (United Kingdom)?",
            "2: policies.p.geo.Germany: unknown location 'Germany'; did you mean 'DE' (Germany)?"),
        policy(
            "{geo: {continent:XX: us, US-: us, ZZ-1: us, default: us}}",
            "2: policies.p.geo.continent:XX: unknown continent 'XX'; allowed: AF, AN, AS, EU, NA,"
                + " OC, SA",
            "2: policies.p.geo.US-: 'US-' is not a subdivision; write it like US-CA (ISO 3166-2)",
            "2: policies.p.geo.ZZ-1: unknown country 'ZZ'; did you mean 'ZA' (South Africa)?"),
        policy(
            "{geo: {Atlantis-and-beyond: us, Europe: us, default: us}}",
            "2: policies.p.geo.Atlantis-and-beyond: 'ATLANTIS-AND-BEYOND' is not a subdivision;"
                + " write it like US-CA (ISO 3166-2)",
            "2: policies.p.geo.Europe: unknown location 'Europe'; did you mean 'EU'?"),
        policy(
            "{geo: {default: us}, spill: outwards}",
            "2: policies.p.spill: unknown spill 'outwards'; did you mean 'outward'?"),
        policy(
            "{networks: {default: us}, spill: nearest}",
            "2: policies.p.spill: unknown spill 'nearest'; allowed: outward, fence"),
        policy(
            "{networks: {192.0.2.1/24: us, 2001:db8::1/32: us, default: us}}",
            "2: policies.p.networks.\"192.0.2.1/24\": host bits are set beyond /24; write"
                + " 192.0.2.0/24",
            "2: policies.p.networks.2001:db8::1/32: host bits are set beyond /32; write"
                + " 2001:db8::/32"),
        policy(
            "{networks: {192.0.2.0/33: us, 192.0.2.0/x: us, AS0: us, AS4294967296: us, lan: us,"
                + " default: us}}",
            "2: policies.p.networks.\"192.0.2.0/33\": prefix length 33 is outside 0..32",
            "2: policies.p.networks.\"192.0.2.0/x\": '192.0.2.0/x' is not a prefix; write it like"
                + " 192.0.2.0/24",
            "2: policies.p.networks.AS0: AS number 0 is outside 1..4294967295",
            "2: policies.p.networks.AS4294967296: AS number 4294967296 is outside 1..4294967295",
            "2: policies.p.networks.lan: 'lan' is not a network; write a prefix (192.0.2.0/24), an"
                + " address, an ASN (AS64500) or default"),
        policy(
            "{networks: {192.0.2.1: us, 192.0.2.1/32: us, AS1: us, as01: us, default: us}}",
            "2: policies.p.networks.\"192.0.2.1/32\": means the same as"
                + " policies.p.networks.\"192.0.2.1\" on line 2",
            "2: policies.p.networks.as01: means the same as policies.p.networks.AS1 on line 2"),
        policy(
            "{nearest: [{failover: [us]}]}",
            "2: policies.p.nearest[0]: expected the name of a pool, found a mapping"),
        policy(
            "{nearest: [us]}",
            "2: policies.p.nearest[0]: pool 'us' has no place, which nearest needs"),
        policy(
            "{nearest: [p]}",
            "2: policies.p.nearest[0]: 'p' is a policy; nearest compares pools only",
            "2: policies.p: leads back to itself: p → p"),
        row(
            "pools: {us: {place: US, members: [192.0.2.1]}}\n"
                + "names: {www: {policy: {nearest: [us], bias: {su: 100}, answers: 65}}}",
            "2: names.www.policy.bias.su: nearest does not list 'su'; did you mean 'us'?",
            "2: names.www.policy.bias.su: 100 is outside -99..99",
            "2: names.www.policy.answers: 65 is outside 1..64"),
        policy(
            "{all: [us, {all: [us], allDown: open}]}",
            "2: policies.p.all[1]: key 'allDown' belongs to the root of a policy, where nobody"
                + " else is left to ask"),
        policy(
            "{failover: [us], allDown: close}",
            "2: policies.p.allDown: unknown rule 'close'; did you mean 'closed'?"),
        policy(
            "{failover: [us], allDown: lastResort}",
            "2: policies.p.allDown: lastResort names a pool: {lastResort: pool}"),
        policy(
            "{failover: [us], allDown: {lastResort: p}}",
            "2: policies.p.allDown.lastResort: 'p' is a policy; the last resort is a pool"),
        policy(
            "{failover: [us], allDown: {lastResort: su}}",
            "2: policies.p.allDown.lastResort: no pool is called 'su'; did you mean 'us'?"),
        policy(
            "{failover: [".repeat(17) + "us" + "]}".repeat(17),
            "2: policies.p" + ".failover[0]".repeat(16) + ": policies nest more than 16 deep"),
        row(
            "pools: {us: {members: [192.0.2.1]}}\npolicies: {us: {all: [us]}}",
            "2: policies.us: a pool on line 1 has this name too; a bare word must mean one thing",
            "2: policies.us: leads back to itself: us → us"),
        row(
            "pools: {us: {members: [192.0.2.1]}}\npolicies:\n  a: {failover: [b]}\n"
                + "  b: {all: [us, c]}\n  c: a\n  d: {all: [a]}",
            "3: policies.a: leads back to itself: a → b → c → a"),
        row(
            "pools: {us: {members: [192.0.2.1]}}\npolicies:\n  a: us",
            "3: policies.a: no policy or name uses this policy (warning)"));
  }

  static Stream<Arguments> names() {
    return Stream.of(
        name("www: su", "2: names.www: no pool or policy is called 'su'; did you mean 'us'?"),
        name("www: {ttl: 30}", "2: names.www: has no policy"),
        name(
            "www: {failover: [us]}",
            "2: names.www: key 'failover' goes under policy: {policy: {failover: …}}"),
        name("www: {policy: us, ttl: 86401}", "2: names.www.ttl: 86401 is outside 0..86400"),
        name(
            "www: {policy: us, ttl: {min: 60}}",
            "2: names.www.ttl: min (60) is not below max (60)"),
        name(
            "www: {policy: us, ttl: {min: 5s, max: 90000}}",
            "2: names.www.ttl.max: 90000 is outside 0..86400"),
        name(
            "www: {policy: us, ttl: {least: 5}}",
            "2: names.www.ttl: unknown key 'least'; allowed: min, max"),
        name(
            "www: {policy: us, ttl: 25h}",
            "2: names.www.ttl: 25h is 90000 seconds, outside 0..86400"),
        name(
            "www: {policy: us, ttl: 1500ms}",
            "2: names.www.ttl: a TTL is a whole number of seconds (RFC 2181 section 8)"),
        name(
            "www: {policy: us, ttl: soon}",
            "2: names.www.ttl: 'soon' is not a whole number in 0..86400"),
        name(
            "www: us, WWW: us",
            "2: names.WWW: is the same name as on line 2: case means nothing (RFC 4343)"),
        name(
            "a..b: us, -a: us, a b: us, bücher: us",
            "2: names.\"a..b\": 'a..b' has an empty label",
            "2: names.-a: '-a' label '-a' is not made of letters, digits, - and _ (no - at its"
                + " ends)",
            "2: names.\"a b\": 'a b' label 'a b' is not made of letters, digits, - and _ (no - at"
                + " its ends)",
            "2: names.\"bücher\": 'bücher' label 'bücher' is not ASCII; write its A-label (xn--…)"),
        name(
            "x.*: us, '*x': us",
            "2: names.\"x.*\": 'x.*' has * elsewhere than as its whole first label (RFC 4592"
                + " 2.1.1)",
            "2: names.\"*x\": '*x' label '*x' is not made of letters, digits, - and _ (no - at its"
                + " ends)"),
        name(
            "a".repeat(64) + ": us",
            "2: names.\""
                + "a".repeat(60)
                + "…\": '"
                + "a".repeat(60)
                + "…' has a label longer than"
                + " 63 octets (RFC 1035 2.3.4)"),
        name(
            "a.".repeat(125) + "a: us",
            "2: names.\""
                + "a.".repeat(30)
                + "…\": '"
                + "a.".repeat(30)
                + "…' and its zone are"
                + " longer than 253 octets together (RFC 1035 2.3.4)"),
        name(
            "www.shop.: us",
            "2: names.\"www.shop.\": 'www.shop.' is absolute; write it relative to the zone: www"),
        name(
            "www.shop: us",
            "2: names.\"www.shop\": is relative to the zone and means www.shop.shop.; did you mean"
                + " 'www'? (warning)"),
        name(
            "www: {policy: us, ttl: 301}",
            "2: names.www.ttl: caches may keep a failed answer for the whole TTL of 301s; keep the TTL at"
                + " or below 5m (warning)"),
        row(
            "pools: {us: {members: [{cname: a.example.}]}}\nnames: {'@': us}",
            "2: names.@: pool 'us' is a CNAME, which cannot stand at the apex beside SOA and NS"
                + " (RFC 1034 3.6.2)"),
        row(
            "pools: {us: {members: [{cname: a.example.}]}}\nnames: {w: {policy: {all: [us]}}}",
            "2: names.w.policy: answers with up to 8 records, but pool 'us' is a CNAME, which stands"
                + " alone (RFC 1034 3.6.2)"),
        row(
            """
            probes: {web: {tcp: 1, every: 1s, timeout: 500ms, fall: 2}, slow: {tcp: 1}}
            pools: {us: {probe: web, members: [192.0.2.1]},
              eu: {probe: slow, members: [192.0.2.1]}}
            names:
              a: {policy: {all: [eu, us]}, ttl: 25}
              b:
                policy: {all: [eu, us]}
                ttl: 26
              c: {policy: eu, ttl: 10m}
            """,
            "8: names.b.ttl: caches may keep a failed answer for the whole TTL of 26s; probe 'web'"
                + " notices a failure within 2500ms (1s × 2 + 500ms); keep the TTL at or below 25s"
                + " (warning)",
            "9: names.c.ttl: caches may keep a failed answer for the whole TTL of 10m; probe 'slow'"
                + " notices a failure within 34s (10s × 3 + 4s); keep the TTL at or below 5m (warning)"));
  }

  private static final String TWO_POOLS =
      """
      probes: {web: {tcp: 1}}
      pools: {us: {probe: web, members: [192.0.2.1]}, sorry: {members: [192.0.2.9]}}
      """;

  static Stream<Arguments> rulesThatNeverApply() {
    return Stream.of(
        row(TWO_POOLS + "names: {w: {policy: {failover: [us, sorry]}}}", new String[0]),
        row(
            TWO_POOLS + "names: {w: {policy: {failover: [sorry, us]}}}",
            "3: names.w.policy.failover[0]: pool 'sorry' has no probe and is never down; what"
                + " follows it in this failover is unreachable (warning)"),
        row(
            TWO_POOLS + "names: {w: {policy: {failover: [sorry, us], trickle: 5%}}}",
            new String[0]),
        row(
            TWO_POOLS + "names: {w: {policy: {failover: [{weighted: {us: 1, sorry: 1}}, us]}}}",
            "3: names.w.policy.failover[0]: rests on a pool that has no probe and is never down;"
                + " what follows it in this failover is unreachable (warning)"),
        row(
            TWO_POOLS + "names: {w: {policy: {failover: [{geo: {EU: us, default: sorry}}, us]}}}",
            "3: names.w.policy.failover[0]: rests on a pool that has no probe and is never down;"
                + " what follows it in this failover is unreachable (warning)"),
        row(
            TWO_POOLS
                + "names: {w: {policy: {failover: [{geo: {EU: us, default: sorry}, spill: fence}, us]}}}",
            new String[0]));
  }

  @ParameterizedTest
  @MethodSource({
    "files",
    "probes",
    "probesOfPools",
    "pools",
    "policies",
    "names",
    "rulesThatNeverApply"
  })
  void fileGetsExactlyTheseProblems(String text, List<String> expected) {
    assertThat(problems(text))
        .containsExactlyElementsOf(expected.stream().map(e -> "zones/shop.yaml:" + e).toList());
  }

  @Test
  void poolMayHave1024MembersButNotOneMore() {
    assertThat(problems("pools: {us: {members: [" + addresses(1024) + "]}}\nnames: {www: us}"))
        .isEmpty();
    assertThat(problems("pools: {us: {members: [" + addresses(1025) + "]}}\nnames: {www: us}"))
        .containsExactly(
            "zones/shop.yaml:1: pools.us.members: has 1025 members; a pool has at most 1024");
  }

  private static String addresses(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "10.0." + i / 256 + "." + i % 256)
        .collect(Collectors.joining(", "));
  }

  /** Sixteen nest, whether inline or by name; the seventeenth is one too many. */
  @Test
  void nestingCountsPoliciesThatAreReferredTo() {
    String chain =
        IntStream.rangeClosed(2, 17)
            .mapToObj(i -> "  p" + i + ": {all: [p" + (i - 1) + "]}\n")
            .collect(Collectors.joining());
    String start = "pools: {us: {members: [192.0.2.1]}}\npolicies:\n  p1: {all: [us]}\n";

    assertThat(problems(start + chain + "names: {www: p16, x: p17}"))
        .containsExactly(
            "zones/shop.yaml:19: policies.p17: policies nest more than 16 deep, counting those"
                + " referred to");
  }

  /** References are followed without recursion. */
  @Test
  void chainOfReferencesMayBeLong() {
    String chain =
        IntStream.range(1, 20_000)
            .mapToObj(i -> "  p" + i + ": p" + (i + 1) + "\n")
            .collect(Collectors.joining());

    assertThat(
            problems(
                "pools: {us: {members: [192.0.2.1]}}\npolicies:\n"
                    + chain
                    + "  p20000: us\nnames: {www: p1}"))
        .isEmpty();
  }

  @Test
  void nameOfTheFileMustBeAZone() {
    Problems problems = new Problems();

    SteeringConfigReader.read("{}", "zones/my zone.yaml", problems);

    assertThat(problems.all())
        .extracting(Problem::toString)
        .containsExactly(
            "zones/my zone.yaml: a steering file is named after its zone, but 'my zone' label 'my"
                + " zone' is not made of letters, digits, - and _ (no - at its ends)");
  }

  private static List<String> problems(String text) {
    Problems problems = new Problems();
    assertThat(SteeringConfigReader.read(text, "zones/shop.yaml", problems).isPresent())
        .isEqualTo(!text.equals("[]"));
    return problems.all().stream().map(Problem::toString).toList();
  }

  private static Arguments row(String text, String... problems) {
    return Arguments.of(text, List.of(problems));
  }

  private static Arguments probe(String probe, String... problems) {
    return row("probes: {p: {" + probe + "}}", problems);
  }

  private static Arguments pool(String pool, String... problems) {
    return row("pools: {us: {" + pool + "}}", problems);
  }

  private static Arguments policy(String policy, String... problems) {
    return row(
        "pools: {us: {members: [192.0.2.1]}}\npolicies: {p: " + policy + "}\nnames: {www: p}",
        problems);
  }

  private static Arguments name(String names, String... problems) {
    return row("pools: {us: {members: [192.0.2.1]}}\nnames: {" + names + "}", problems);
  }
}
