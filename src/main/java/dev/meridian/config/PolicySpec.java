package dev.meridian.config;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A policy node as written, with names not yet resolved. Maps keep the order of the file. */
public sealed interface PolicySpec {
  Mark mark();

  /** A bare word: a pool or a named policy. */
  record Reference(Mark mark, String name) implements PolicySpec {}

  /** {@code failover: [a, b]}; trickle 0 to 1, default 0. */
  record Failover(
      Mark mark, List<PolicySpec> children, double trickle, boolean spillByShare, Options options)
      implements PolicySpec {
    /** One whose children keep all or nothing. */
    public Failover(Mark mark, List<PolicySpec> children, double trickle, Options options) {
      this(mark, children, trickle, false, options);
    }
  }

  /** {@code weighted: {a: 80, b: 20}} or a list of {@code {policy: …, weight: n}}. */
  record Weighted(Mark mark, List<Share> children, Options options) implements PolicySpec {}

  /** {@code geo: {EU: …, US-CA: …, default: …}}. */
  record Geo(
      Mark mark,
      Map<GeoKey, PolicySpec> branches,
      Optional<PolicySpec> fallback,
      Spill spill,
      Options options)
      implements PolicySpec {}

  /** {@code networks: {192.0.2.0/24: …, AS64500: …, default: …}}. */
  record Networks(
      Mark mark,
      Map<NetworkKey, PolicySpec> branches,
      Optional<PolicySpec> fallback,
      Spill spill,
      Options options)
      implements PolicySpec {}

  /** {@code nearest: [a, b]}, {@code band: 5%}, {@code answers: 2}, {@code bias: {a: 20}}. */
  record Nearest(
      Mark mark,
      List<Reference> pools,
      Map<String, Integer> bias,
      double band,
      int answers,
      Options options)
      implements PolicySpec {}

  /** {@code sticky: [a, b]} or {@code sticky: {a: 2, b: 1}}. */
  record Sticky(Mark mark, List<Share> children, Options options) implements PolicySpec {}

  /** {@code all: [a, b]}, {@code answers: 8}. */
  record All(Mark mark, List<PolicySpec> children, int answers, Options options)
      implements PolicySpec {}

  /** A child and its weight, 0 to 65535. */
  record Share(PolicySpec policy, int weight) {}

  /**
   * Keys that only a root may carry.
   *
   * @param safety instead of the file's
   * @param load what comes to it, in the unit of capacities; 0: nobody knows
   */
  record Options(Optional<AllDown> allDown, Optional<SafetySpec> safety, int load) {
    public static final Options NONE = new Options(Optional.empty());

    /** Without rules and load. */
    public Options(Optional<AllDown> allDown) {
      this(allDown, Optional.empty(), 0);
    }
  }

  /** What a root may carry; nothing of a reference. */
  default Options options() {
    return Options.NONE;
  }

  /** See {@code steer.Policy.Spill}. */
  enum Spill {
    OUTWARD,
    NEAREST,
    FENCE
  }

  /** {@code allDown: open | closed | lastGood | {lastResort: pool}}. */
  sealed interface AllDown {
    record Open() implements AllDown {}

    record Closed() implements AllDown {}

    record LastGood() implements AllDown {}

    record LastResort(Mark mark, String pool) implements AllDown {}
  }

  /** A location. */
  sealed interface GeoKey {
    Mark mark();

    /** {@code AF AN AS EU NA OC SA}, or with the prefix {@code continent:}. */
    record Continent(Mark mark, String code) implements GeoKey {}

    /** ISO 3166-1 alpha-2; {@code country:AF} where the bare code is a continent's. */
    record Country(Mark mark, String code) implements GeoKey {}

    /** ISO 3166-2. */
    record Subdivision(Mark mark, String code) implements GeoKey {}
  }

  /** A network. */
  sealed interface NetworkKey {
    Mark mark();

    /** A prefix in CIDR notation; {@code bits} as written (IPv4 0 to 32, IPv6 0 to 128). */
    record Prefix(Mark mark, InetAddress address, int bits) implements NetworkKey {}

    /** {@code AS64500}. */
    record Asn(Mark mark, long number) implements NetworkKey {}
  }
}
