package dev.meridian.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schemas take what the loader takes, and refuse what it refuses as far as a schema can. */
final class SchemaFilesTest {
  private static final Pattern EXAMPLE = Pattern.compile("(?ms)^( *)```yaml\\n(.*?)^ *```");

  private static final int MUTANTS = 3_000;

  @Test
  void shippedFilesAreSound() throws IOException {
    assertThat(EditorSchema.SERVER.faults(Files.readString(Path.of("meridian.yaml")))).isEmpty();
    assertThat(EditorSchema.ZONE.faults(Files.readString(Path.of("zones/app.example.com.yaml"))))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"README.md, 2", "docs/CONFIGURATION.md, 14", "docs/ROUTE53.md, 1"})
  void examplesOfTheDocumentsAreSound(String file, int atLeast) throws IOException {
    List<String> examples = new ArrayList<>();
    Matcher matcher = EXAMPLE.matcher(Files.readString(Path.of(file)));
    while (matcher.find()) {
      examples.add(matcher.group(2).stripIndent());
    }
    List<String> pieces = new ArrayList<>();
    for (String example : examples) {
      Optional<EditorSchema> schema = schemaOf(example);
      schema.ifPresentOrElse(
          found -> assertThat(found.faults(example)).as(example).isEmpty(),
          () -> pieces.add(example));
    }

    assertThat(examples).hasSizeGreaterThanOrEqualTo(atLeast);
    assertThat(pieces).as("examples that are no file").allMatch(one -> one.startsWith("expect:"));
  }

  /** The schema that has all keys of an example; none for a piece of a file. */
  private static Optional<EditorSchema> schemaOf(String example) {
    List<String> keys = new ArrayList<>();
    EditorSchema.json(example).fieldNames().forEachRemaining(keys::add);
    return EditorSchema.ALL.stream()
        .filter(schema -> keys.stream().allMatch(schema.document().get("properties")::has))
        .findFirst();
  }

  @Test
  void pieceOfAnExampleIsSoundWithinItsProbe() {
    assertThat(
            EditorSchema.ZONE.faults(
                """
                probes:
                  p:
                    http: "http://{address}/"
                    expect: {json: {"status.db": ok, "nodes.0.up": true, "lag\\\\.seconds": 0}}
                """))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = 20261122)
  void whateverTheLoaderTakesTheSchemaTakes(long seed) {
    Random random = new Random(seed);
    List<String> zones = texts(EditorSchema.ZONE, MutatedFilesTest.STEERING);
    List<String> servers = texts(EditorSchema.SERVER, MutatedFilesTest.SERVER);
    int taken = 0;
    for (int i = 0; i < MUTANTS; i++) {
      EditorSchema schema = random.nextInt(4) == 0 ? EditorSchema.SERVER : EditorSchema.ZONE;
      List<String> texts = schema == EditorSchema.SERVER ? servers : zones;
      byte[] octets = MutatedFilesTest.mutate(texts.get(random.nextInt(texts.size())), random);
      Optional<String> mutant = YamlSource.decode(octets, "f.yaml", new Problems());
      if (mutant.isPresent() && schema.errors(mutant.get()).isEmpty()) {
        taken++;
        assertThat(schema.faults(mutant.get()))
            .as("seed %d, mutant %d: %s", seed, i, mutant.get())
            .isEmpty();
      }
    }
    assertThat(taken).as("mutants that are sound, seed %d", seed).isBetween(100, MUTANTS);
  }

  private static List<String> texts(EditorSchema schema, String whole) {
    List<String> texts = new ArrayList<>(List.of(whole));
    SchemaKeysTest.MAPPINGS.stream()
        .filter(mapping -> mapping.schema() == schema)
        .map(SchemaKeysTest.Mapping::without)
        .filter(text -> !text.contains("cron: ")) // which is looked into behind this room
        .forEach(texts::add);
    return texts;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pools: {us: {members: [192.0.2.1], probe: null}}",
        "pools:",
        "probes: {p: {tcp: '443', damping: , fall: '3'}}",
        "probes: {p: {dns: '{address}:53', name: ., type: aaaa, expect: {rcode: [noerror, NXDOMAIN]}}}",
        "probes: {p: {http: 'http://{address}:8080/?q={address}', method: post, body: 1, version: 2}}",
        "probes: {p: {http: 'http://{address}', expect: {status: [200, 301 - 302], headers: {X-A: true}}}}",
        "probes: {p: {http: 'http://{address}', weightFrom: {json: a.0.b, step: 0.5, floor: 2.5%}}}",
        "probes: {p: {tls: 1, send: 'a\\x00\\r', verify: 'false', certificateWarning: 0s}}",
        "probes: {p: {push: {token: 0123456789abcdef}, fall: 2}}",
        "pools: {1: {members: [{cname: a.example.}, {cname: b.example.}]}}",
        "pools: {a: {place: us-ca, members: ['2001:db8::', '::ffff', 0.0.0.0], healthyWhen: 100%}}",
        "pools: {a: {members: [{address: 192.0.2.1, capacity: 1}]}}, policies: {a1: a}",
        "pools: {a: {members: [192.0.2.1]}}, policies: {p: {sticky: [a, {policy: {all: [a]}}]}}",
        "pools: {a: {members: [192.0.2.1]}}, names: {'*': a, A-b._c: {policy: a, ttl: 1d}}",
        "pools: {a: {members: [192.0.2.1]}}, names: {'@': {policy: a, ttl: {min: 4000ms, max: '+60'}}}",
        "safety: , maintenance: []",
      })
  void lessUsualFormsAreTaken(String text) {
    String file = "{" + text.replace("probe: null", "answers: 1") + "}";

    assertThat(EditorSchema.ZONE.errors(file)).isEmpty();
    assertThat(EditorSchema.ZONE.faults(file)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vantage: {name: us-east-1}",
        "vantage: a, fleet: {nats: ['tls://u:p@nats.example.com:4222/', 'wss://b'], quorum: 60%, replicas: 3}",
        "vantage: a, fleet: {nats: 'nats://192.0.2.1', quorum: 2, tls: , recuse: , forgetAfter: 720h}",
        "route53: {owner: me, zones: {App.Example.: {hostedZoneId: /hostedzone/Z1, names: {'*': native, www: }}}}",
        "route53: {owner: me, endpoint: 'http://127.0.0.1:4566', region: us-gov-west-1, zones: {a: {hostedZoneId: Z1, names: www}}}",
        "route53: {owner: me, share: 100%, deletesShareMax: 1, compare: false, compareEvery: 1h, checks: {nodes: ['[::1]:80'], secret: s}, zones: {a: {hostedZoneId: Z1, mode: checks}}}",
      })
  void lessUsualFormsOfMeridianYamlAreTaken(String text) {
    assertThat(EditorSchema.SERVER.errors("{" + text + "}")).isEmpty();
    assertThat(EditorSchema.SERVER.faults("{" + text + "}")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          zones: ''                                                     |
          zones: [a, b]                                                 |
          zone: zones                                                   |
          vantage: default                                              |
          vantage: a b                                                  |
          state: {}                                                     |
          listen: {dns: []}                                             |
          listen: {dns: localhost}                                      |
          listen: {dns: '127.0.0.1:65536'}                              |
          listen: {dns: '[127.0.0.1]:53'}                               |
          listen: {dns: [192.0.2.1, 192.0.2.1]}                         |
          listen: {dns: {zones: a.example}}                             |
          listen: {dns: {address: 192.0.2.1, zones: []}}                |
          listen: {dns: {address: 192.0.2.1, clients: 192.0.2.0/33}}    |
          listen: {dns: {address: 192.0.2.1, clients: AS64500}}         |
          listen: {http: '127.0.0.1:80'}                                |
          control: {tokens: t}                                          |
          listen: {control: 127.0.0.1}, control: {tls: {cert: c}}       |
          listen: {control: 127.0.0.1}, control: {tls: {cert: c, key: k}, plaintext: true} |
          listen: {control: 127.0.0.1}, control: {hosts: 'a:80'}        |
          listen: {control: 127.0.0.1}, control: {perSecond: 0}         |
          udp: {threads: 65}                                            |
          udp: {threads: many}                                          |
          udp: {payloadMax: 511}                                        |
          udp: {xdp: 'a/b'}                                             |
          udp: {xdp: [eth0, eth0]}                                      |
          udp: {xdp: longer-than-15-characters}                         |
          tcp: {idle: 10}                                               |
          tcp: {idle: 10sec}                                            |
          tcp: {idle: 31m}                                              |
          tcp: {timeout: 99ms}                                          |
          clientSubnet: yes                                             |
          cookies: {otherSecret: a}                                     |
          cookies: {enabled: false, required: true}                     |
          rateLimit: {mode: dry}                                        |
          rateLimit: {slip: 101}                                        |
          identity: {nsid: ''}                                          |
          identity: {hostname: [a]}                                     |
          startupGrace: 61s                                             |
          vantage: {region: us-east}                                    |
          vantage: {name: default}                                      |
          fleet: {nats: 'nats://192.0.2.1'}                             |
          vantage: a, fleet: {}                                         |
          vantage: a, fleet: {nats: 192.0.2.1}                          |
          vantage: a, fleet: {nats: 'http://192.0.2.1'}                 |
          vantage: a, fleet: {nats: 'nats://192.0.2.1', name: 'a b'}    |
          vantage: a, fleet: {nats: 'nats://192.0.2.1', replicas: 2}    |
          vantage: a, fleet: {nats: 'nats://192.0.2.1', quorum: most}   |
          vantage: a, fleet: {nats: 'nats://192.0.2.1', quorum: 101%}   |
          vantage: a, fleet: {nats: 'nats://192.0.2.1', quorum: 0}      |
          vantage: a, fleet: {nats: 'nats://192.0.2.1', regional: yes}  |
          vantage: a, fleet: {nats: 'nats://192.0.2.1', tls: {cert: a}} |
          vantage: a, fleet: {nats: 'nats://192.0.2.1', freshFor: 1s}   |
          vantage: a, fleet: {nats: 'nats://192.0.2.1', recuse: {groups: 2}} |
          route53: {zones: {a.example: {hostedZoneId: Z1}}}             |
          route53: {owner: me}                                          |
          route53: {owner: me, zones: {}}                               |
          route53: {owner: me, zones: {a.example: {}}}                  |
          route53: {owner: me, zones: {a.example: {hostedZoneId: z_1}}} |
          route53: {owner: me, zones: {a..b: {hostedZoneId: Z1}}}       |
          route53: {owner: me, zones: {a.example: {hostedZoneId: Z1, mode: native2}}} |
          route53: {owner: me, zones: {a.example: {hostedZoneId: Z1, names: []}}} |
          route53: {owner: me, zones: {a.example: {hostedZoneId: Z1, names: {www: all}}}} |
          route53: {owner: me, region: mars, zones: {a.example: {hostedZoneId: Z1}}} |
          route53: {owner: me, assumeRole: admin, zones: {a.example: {hostedZoneId: Z1}}} |
          route53: {owner: me, endpoint: 'https://u:p@aws', zones: {a.example: {hostedZoneId: Z1}}} |
          route53: {owner: me, share: 101%, zones: {a.example: {hostedZoneId: Z1}}} |
          route53: {owner: me, compareEvery: 30s, zones: {a.example: {hostedZoneId: Z1}}} |
          route53: {owner: me, compare: often, zones: {a.example: {hostedZoneId: Z1}}} |
          route53: {owner: me, sync: perhaps, zones: {a.example: {hostedZoneId: Z1}}} |
          route53: {owner: me, checks: {nodes: [192.0.2.1], secret: s}, zones: {a.example: {hostedZoneId: Z1}}} |
          route53: {owner: me, checks: {nodes: '192.0.2.1:1'}, zones: {a.example: {hostedZoneId: Z1}}} |
          route53: {owner: me, checks: {nodes: '192.0.2.1:1', secret: s, votes: 0}, zones: {a.example: {hostedZoneId: Z1}}} |
          geoip: ''                                                     |
          """)
  void faultsOfMeridianYamlAreRefusedByBoth(String text) {
    isRefusedByBoth(EditorSchema.SERVER, "{" + text + "}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          every: 5s                                                     |
          tcp: 1, http: 'http://{address}'                              |
          tcp: 0                                                        |
          tcp: https                                                    |
          tcp: [1]                                                      |
          tcp: 1, evry: 5s                                              |
          tcp: 1, method: GET                                           |
          tcp: 1, every: 2h                                             |
          tcp: 1, every: 99ms                                           |
          tcp: 1, fall: 0                                               |
          tcp: 1, rise: 1.5                                             |
          tcp: 1, flapDetector: leaky                                   |
          tcp: 1, failback: never                                       |
          tcp: 1, failoverDelay: 2h                                     |
          tcp: 1, damping: on                                           |
          tcp: 1, damping: {holds: 5}                                   |
          tcp: 1, send: 'a\\q'                                          |
          tcp: 1, expect: {status: 200}                                 |
          tcp: 1, expect: ''                                            |
          tcp: 1, within: 5s                                            |
          tcp: 1, weightFrom: {body: true}                              |
          http: 'http://192.0.2.1/'                                     |
          http: 'ftp://{address}/'                                      |
          http: 'http://{address}:65536/'                               |
          http: 'http://{address}/#a'                                   |
          http: 'http://{address}', send: x                             |
          http: 'http://{address}', method: PUT                         |
          http: 'http://{address}', body: x                             |
          http: 'http://{address}', version: 3                          |
          http: 'http://{address}', host: 'a b'                         |
          http: 'http://{address}', headers: {Host: a}                  |
          http: 'http://{address}', headers: {'a b': c}                 |
          http: 'http://{address}', headers: {a: é}                     |
          http: 'http://{address}', expect: ok                          |
          http: 'http://{address}', expect: {status: 99}                |
          http: 'http://{address}', expect: {status: []}                |
          http: 'http://{address}', expect: {status: OK}                |
          http: 'http://{address}', expect: {json: {a..b: c}}           |
          http: 'http://{address}', method: HEAD, expect: {body: a}     |
          http: 'http://{address}', weightFrom: {as: load}              |
          http: 'http://{address}', weightFrom: {header: a, body: true} |
          http: 'http://{address}', weightFrom: {body: false}           |
          http: 'http://{address}', weightFrom: {header: a, floor: 101%} |
          http: 'http://{address}', weightFrom: {header: a, step: 1.5}  |
          http: 'http://{address}', certificateWarning: 401d            |
          tls: '192.0.2.1:853'                                          |
          tls: 853, verify: false, ca: ca.pem                           |
          tls: 853, verify: no                                          |
          dns: 53                                                       |
          dns: 53, name: example.com, type: AAA                         |
          dns: 53, name: a..b                                           |
          dns: 53, name: a, expect: {rcode: OK}                         |
          grpc: 'grpc://{address}'                                      |
          grpc: 'grpc://{address}:1', service: 'a b'                    |
          grpc: 'grpc://{address}:1', expect: {}                        |
          exec: []                                                      |
          exec: /bin/true                                               |
          exec: [true]                                                  |
          push: x                                                       |
          push: {}                                                      |
          push: {token: short}                                          |
          push: {token: 0123456789abcdef, tokenFile: a}                 |
          push: {token: 0123456789abcdef}, every: 5s                    |
          push: {token: 0123456789abcdef}, weightFrom: {header: a}      |
          """)
  void faultsOfProbesAreRefusedByBoth(String probe) {
    isRefusedByBoth(EditorSchema.ZONE, "{probes: {p: {" + probe + "}}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          place: FR                                                     |
          members: []                                                   |
          members: 192.0.2.1                                            |
          members: [192.0.2.1, 192.0.2.1]                               |
          members: [192.0.2.256]                                        |
          members: [192.0.2.01]                                         |
          members: [www.example.com]                                    |
          members: ['[2001:db8::1]']                                    |
          members: ['fe80::1%eth0']                                     |
          members: [{weight: 1}]                                        |
          members: [{address: 192.0.2.1, cname: a.example.}]            |
          members: [{cname: a.example}]                                 |
          members: [{cname: a.example.}, 192.0.2.1]                     |
          members: [{cname: a.example.}], answers: 2                    |
          members: [{cname: a.example.}], probe: p                      |
          members: [{address: 192.0.2.1, weight: 65536}]                |
          members: [{address: 192.0.2.1, probeAt: 192.0.2.1}]           |
          members: [{address: 192.0.2.1, probeAt: '192.0.2.1:0'}]       |
          members: [{address: 192.0.2.1, capacity: 1}], capacity: 1     |
          members: [192.0.2.1], capacity: 0                             |
          members: [192.0.2.1], probe: p, probes: [p]                   |
          members: [192.0.2.1], probes: []                              |
          members: [192.0.2.1], probes: [p, p]                          |
          members: [192.0.2.1], probes: [{role: vote}]                  |
          members: [192.0.2.1], probes: [{use: p, role: may}]           |
          members: [192.0.2.1], place: UK                               |
          members: [192.0.2.1], place: France                           |
          members: [192.0.2.1], place: US-CALIF                         |
          members: [192.0.2.1], place: {lat: 1}                         |
          members: [192.0.2.1], place: {lat: 91, lon: 0}                |
          members: [192.0.2.1], healthyWhen: 0                          |
          members: [192.0.2.1], healthyWhen: 101%                       |
          members: [192.0.2.1], healthyWhen: most                       |
          members: [192.0.2.1], answers: 65                             |
          members: [192.0.2.1], weight: 1                               |
          """)
  void faultsOfPoolsAreRefusedByBoth(String pool) {
    isRefusedByBoth(EditorSchema.ZONE, "{probes: {p: {tcp: 1}}, pools: {us: {" + pool + "}}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {}                                                            |
          [a]                                                           |
          a b                                                           |
          {fallover: [a]}                                               |
          {failover: [a], weighted: {a: 1}}                             |
          {failover: a}                                                 |
          {failover: []}                                                |
          {failover: [[a]]}                                             |
          {failover: [a], trickle: 101%}                                |
          {failover: [a], trickle: little}                              |
          {failover: [a], spill: outward}                               |
          {failover: [a], band: 5%}                                     |
          {failover: [{failover: [a], allDown: open}]}                  |
          {failover: [{failover: [a], load: 1}]}                        |
          {failover: [a], allDown: shut}                                |
          {failover: [a], allDown: lastResort}                          |
          {failover: [a], allDown: {}}                                  |
          {failover: [a], load: 0}                                      |
          {failover: [a], safety: {minInService: 0}}                    |
          {failover: [a], safety: {minInService: 101%}}                 |
          {failover: [a], safety: {maxWithdrawn: 30%}}                  |
          {failover: [a], safety: {maxWithdrawn: 30% per 2d}}           |
          {failover: [a], safety: {freeze: yes}}                        |
          {weighted: {a: 65536}}                                        |
          {weighted: {a: -1}}                                           |
          {weighted: {}}                                                |
          {weighted: [a]}                                               |
          {weighted: [{weight: 1}]}                                     |
          {weighted: {a: {failover: [a]}}}                              |
          {geo: {FR: a}}                                                |
          {geo: {UK: a, default: a}}                                    |
          {geo: {Europe: a, default: a}}                                |
          {geo: {'continent:FR': a, default: a}}                        |
          {geo: {default: a}, spill: share}                             |
          {networks: {192.0.2.0/24: a}}                                 |
          {networks: {192.0.2.0/33: a, default: a}}                     |
          {networks: {'2001:db8::/129': a, default: a}}                 |
          {networks: {AS0: a, default: a}}                              |
          {networks: {AS4294967296: a, default: a}}                     |
          {networks: {office: a, default: a}}                           |
          {networks: {default: a}, spill: nearest}                      |
          {nearest: [a, a]}                                             |
          {nearest: [{failover: [a]}]}                                  |
          {nearest: [a], bias: {a: 100}}                                |
          {nearest: [a], answers: 0}                                    |
          {sticky: a}                                                   |
          {sticky: [{policy: a, wight: 1}]}                             |
          {all: [a], answers: 65}                                       |
          {all: [a], spill: outward}                                    |
          """)
  void faultsOfPoliciesAreRefusedByBoth(String policy) {
    isRefusedByBoth(
        EditorSchema.ZONE,
        "{pools: {a: {place: FR, members: [192.0.2.1]}}, policies: {p: " + policy + "}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          probe: {}                                                     |
          pools: [a]                                                    |
          policies: {default: a}                                        |
          policies: {'a b': a}                                          |
          names: {www: }                                                |
          names: {www.: a}                                              |
          names: {a*: a}                                                |
          names: {-a: a}                                                |
          names: {www: {ttl: 30}}                                       |
          names: {www: {failover: [a]}}                                 |
          names: {www: {policy: a, ttl: 86401}}                         |
          names: {www: {policy: a, ttl: 2d}}                            |
          names: {www: {policy: a, ttl: 500ms}}                         |
          names: {www: {policy: a, ttl: -1}}                            |
          names: {www: {policy: a, ttl: {least: 1}}}                    |
          names: {www: {policy: a, clientSubnet: no}}                   |
          safety: {minInServce: 1}                                      |
          maintenance: {}                                               |
          maintenance: [{subjects: a, reason: r}]                       |
          maintenance: [{subjects: [], reason: r, cron: '* * * * *'}]   |
          maintenance: [{subjects: a, cron: '* * * * *'}]               |
          maintenance: [{reason: r, cron: '* * * * *'}]                 |
          maintenance: [{subjects: a, reason: ' ', cron: '* * * * *'}]  |
          maintenance: [{subjects: a, reason: r, cron: '* * * * *', until: 2026-01-01T00:00}] |
          maintenance: [{subjects: a, reason: r, from: 2026-01-01T00:00}] |
          maintenance: [{subjects: a, reason: r, from: 2026-01-01, until: 2026-01-02}] |
          maintenance: [{subjects: a, reason: r, cron: '* * * * *', for: 8d}] |
          maintenance: [{subjects: a, reason: r, cron: '* * * * *', drain: 25h}] |
          maintenance: [{subjects: a, reason: r, cron: '* * * * *', timeZone: 'Mars!'}] |
          maintenance: [{subjects: a, reason: r, cron: '* * * * *', overrideSafety: all}] |
          """)
  void otherFaultsAreRefusedByBoth(String text) {
    String pools = text.startsWith("pools") ? "" : "pools: {a: {members: [192.0.2.1]}}, ";

    isRefusedByBoth(EditorSchema.ZONE, "{" + pools + text + "}");
  }

  private static void isRefusedByBoth(EditorSchema schema, String text) {
    List<ValidationMessage> faults = schema.faults(text);

    assertThat(schema.errors(text)).as("loader: %s", text).isNotEmpty();
    assertThat(faults).as("schema: %s", text).isNotEmpty();
  }

  @Test
  void locationsAreThoseThatTheLoaderKnows() {
    TreeSet<String> codes = new TreeSet<>(List.of("FRA", "FR-", "FR-75C", "fr-75c4", "XX-1"));
    for (char one = 'A'; one <= 'Z'; one++) {
      for (char two = 'A'; two <= 'Z'; two++) {
        String code = "" + one + two;
        codes.add(code);
        codes.add(code.toLowerCase(Locale.ROOT) + "-9");
        codes.add("continent:" + code);
        codes.add("Country: " + code);
      }
    }
    for (String code : codes) {
      boolean known = isTaken(code);
      String text =
          "{pools: {a: {members: [192.0.2.1]}}, policies: {p: {geo: {'%s': a, default: a}}}}"
              .formatted(code);
      assertThat(EditorSchema.ZONE.faults(text).isEmpty()).as(code).isEqualTo(known);
    }
  }

  private static boolean isTaken(String code) {
    Problems problems = new Problems();
    Value branch = YamlSource.parse("a", "f.yaml", problems).orElseThrow();
    var _ = GeoKeyReader.read(code, branch);
    return !problems.hasErrors();
  }
}
