package dev.meridian.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The files of a soak. {@code big.example} and {@code other.example} have a version that every
 * record of theirs carries; {@code shop.example} is steered; {@code static.example} stays.
 */
final class SoakZones {
  static final int FIRST = 1;
  static final int NAMES = 10_000;

  /** Address of the pool that is always up. */
  static final String US = "192.0.2.10";

  /** Address of the pool that comes and goes. */
  static final String EU = "198.51.100.10";

  /** What broken files say; no answer may ever carry it. */
  private static final int NEVER = 200;

  private final Setup setup;
  private final int us;
  private final int eu;
  private final int dead = Ports.free();

  private SoakZones(Setup setup, int us, int eu) {
    this.setup = setup;
    this.us = us;
    this.eu = eu;
  }

  static SoakZones in(Path folder, int us, int eu) throws IOException {
    SoakZones zones = new SoakZones(Setup.in(folder, 0), us, eu);
    zones
        .setup
        .config("udp: {threads: 2}\n")
        .config("tcp: {idle: 2s, clientsMax: 50}\n")
        .config("rateLimit: {mode: on, perSecond: 50, burst: 125, slip: 2}\n")
        .zone("static.example", zone(1, "www A 192.0.2.80\n"));
    zones.write(FIRST);
    return zones;
  }

  Setup setup() {
    return setup;
  }

  /** The backend that never was, as the server's log names it. */
  String dead() {
    return "127.0.0.1:" + dead;
  }

  /** Writes all zones of a version, up to 199. */
  void write(int version) throws IOException {
    replace("shop.example.yaml", steering(version));
    replace("shop.example.zone", zone(version, ""));
    replace("other.example.zone", zone(version, ""));
    replace("big.example.zone", big(version));
  }

  /** Writes a version that is not to be served, with one fault in its last line. */
  void writeBroken() throws IOException {
    replace("shop.example.zone", zone(NEVER, ""));
    replace("other.example.zone", zone(NEVER, ""));
    replace("big.example.zone", big(NEVER) + "last A 192.0.2\n");
  }

  private static String zone(int version, String records) {
    return """
      $TTL 300
      @    SOA  ns1 hostmaster ( %d 7200 900 1209600 45 )
           NS   ns1
      ns1  A    192.0.2.53
      %s"""
        .formatted(version, records);
  }

  private static String big(int version) {
    StringBuilder records =
        new StringBuilder(
            "v TXT \"%d\"%nmix CNAME v%d.other.example.%n".formatted(version, version));
    for (int i = 0; i < NAMES; i++) {
      records.append('n').append(i).append(" A 10.").append(version);
      records.append('.').append(i >> 8).append('.').append(i & 255).append('\n');
    }
    return zone(version, records.toString());
  }

  /** The order of the pools, and so of the targets, changes with each version. */
  private String steering(int version) {
    String first = "us: {probe: web, members: [{address: %s, probeAt: \"127.0.0.1:%d\"}]}";
    String second =
        "dead: {probe: web, members: [{address: 203.0.113.1, probeAt: \"127.0.0.1:%d\"}]}";
    String pools =
        version % 2 == 0
            ? "  " + first.formatted(US, us) + "\n  " + second.formatted(dead)
            : "  " + second.formatted(dead) + "\n  " + first.formatted(US, us);
    return """
      probes:
        web: {http: "http://{address}/healthz", expect: {body: ok}, every: 500ms, timeout: 400ms, fall: 3, rise: 2}
      pools:
      %s
        eu: {probe: web, members: [{address: %s, probeAt: "127.0.0.1:%d"}]}
      policies:
        steady: {failover: [dead, us], allDown: {lastResort: us}}
        world:
          networks: {90.0.0.0/8: {failover: [eu, us]}, default: {failover: [us, eu]}}
          allDown: {lastResort: us}
      names:
        steady: {policy: steady, ttl: 5}
        www: {policy: world, ttl: 5}
        "*.tenants": {policy: {sticky: [us, eu]}, ttl: 5}
      """
        .formatted(pools, EU, eu);
  }

  private void replace(String file, String text) throws IOException {
    Path zones = setup.folder().resolve("zones");
    Path hidden = Files.writeString(zones.resolve("." + file), text);
    Files.move(hidden, zones.resolve(file), StandardCopyOption.ATOMIC_MOVE);
  }
}
