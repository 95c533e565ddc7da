package dev.meridian.config;

import java.time.Duration;
import java.util.List;

/** Every number that an operator may set. {@code docs/CONFIGURATION.md} shows the same table. */
final class Settings {
  static final Setting.Whole UDP_THREADS =
      new Setting.Whole(
          "udp", "threads", 1, 1, 64, "one per core that serves; gdnsd and Knot likewise");
  static final Setting.Whole UDP_PAYLOAD_MAX =
      new Setting.Whole(
          "udp",
          "payloadMax",
          1232,
          512,
          4096,
          "DNS Flag Day 2020; RFC 1035 4.2.1; RFC 6891 6.2.5");
  static final Setting.Span TCP_IDLE =
      new Setting.Span(
          "tcp", "idle", seconds(10), seconds(1), seconds(1800), "RFC 7766 6.2.3: a few seconds");
  static final Setting.Whole TCP_CLIENTS_MAX =
      new Setting.Whole("tcp", "clientsMax", 1000, 1, 65535, "memory; gdnsd 256 per thread");

  /** The default is lower where {@code clientsMax} is. */
  static final Setting.Whole TCP_PER_CLIENT_MAX =
      new Setting.Whole(
          "tcp", "perClientMax", 100, 1, 65535, "a tenth; RFC 9210 4.2 asks for such a limit");

  static final Setting.Span TCP_TIMEOUT =
      new Setting.Span(
          "tcp",
          "timeout",
          seconds(5),
          Duration.ofMillis(100),
          seconds(60),
          "Knot tcp-io-timeout 500 ms; two segments lost in a row are 3 s");
  static final Setting.Whole RATE_PER_SECOND =
      new Setting.Whole(
          "rateLimit",
          "perSecond",
          50,
          1,
          1_000_000,
          "Knot mod-rrl; resolvers cache what they got");
  static final Setting.Whole RATE_BURST =
      new Setting.Whole("rateLimit", "burst", 125, 1, 1_000_000, "two and a half seconds' worth");
  static final Setting.Whole RATE_SLIP =
      new Setting.Whole("rateLimit", "slip", 2, 0, 100, "BIND 2; Knot 0..100");
  static final Setting.Ratio REQUESTS_SHARE =
      new Setting.Ratio("route53", "share", 0.4, "others in the account call too");
  static final Setting.Whole REQUESTS_PER_SECOND =
      new Setting.Whole(
          "route53", "requestsPerSecond", 10, 1, 1000, "AWS since 2026-07-30; 5 before");
  static final Setting.Span GRACE =
      new Setting.Span(
          "route53",
          "grace",
          Duration.ofMinutes(10),
          Duration.ofMinutes(1),
          Duration.ofDays(7),
          "ten times the usual propagation");
  static final Setting.Whole DELETES_MAX =
      new Setting.Whole("route53", "deletesMax", 50, 0, 10_000, "more is hardly meant");
  static final Setting.Ratio DELETES_SHARE_MAX =
      new Setting.Ratio("route53", "deletesShareMax", 0.3, "octoDNS 30%");
  static final Setting.Span COMPARE_EVERY =
      new Setting.Span(
          "route53",
          "compareEvery",
          Duration.ofMinutes(10),
          Duration.ofMinutes(1),
          Duration.ofDays(7),
          "twenty questions are one each 30 s");

  /** The default is a majority. */
  static final Setting.Whole VOTES =
      new Setting.Whole("route53", "checks.votes", 0, 1, 255, "Route 53: 255 children of a check");

  static final Setting.Whole CONTROL_PER_SECOND =
      new Setting.Whole(
          "control", "perSecond", 50, 1, 10_000, "a dashboard asks some a second, a script more");
  static final Setting.Whole CONTROL_CONNECTIONS_MAX =
      new Setting.Whole("control", "connectionsMax", 64, 4, 1024, "memory: at most 200 KiB each");
  static final Setting.Ratio QUERY_LOG_SAMPLE =
      new Setting.Ratio("queryLog", "sample", 0.01, "enough to count by; all of them is a choice");
  static final Setting.Whole QUERY_LOG_FILE_MAX =
      new Setting.Whole("queryLog", "fileMax", 64, 1, 1_048_576, "disk: twice that at most");
  static final Setting.Span STARTUP_GRACE =
      new Setting.Span(
          "",
          "startupGrace",
          seconds(5),
          seconds(0),
          seconds(60),
          "one default probe timeout and some");

  static final Setting.Whole VANTAGES_PER_TARGET =
      new Setting.Whole(
          "fleet", "vantagesPerTarget", 3, 1, 100, "the fewest of which one may be wrong");
  static final Setting.Whole QUORUM_COUNT =
      new Setting.Whole("fleet", "quorum", 0, 1, 100, "at most vantagesPerTarget");
  static final Setting.Ratio QUORUM_SHARE =
      new Setting.Ratio("fleet", "quorum", 0.5, "Route 53 asks for 18 % of its checkers");
  static final Setting.Whole REPLICAS =
      new Setting.Whole("fleet", "replicas", 1, 1, 5, "JetStream: 1, 3 or 5");
  static final Setting.Span FRESH_FOR =
      new Setting.Span(
          "fleet", "freshFor", seconds(5), seconds(2), seconds(60), "five beats, one a second");
  static final Setting.Span FORGET_AFTER =
      new Setting.Span(
          "fleet",
          "forgetAfter",
          Duration.ofHours(24),
          Duration.ofMinutes(1),
          Duration.ofDays(30),
          "a day to repair a node in");
  static final Setting.Ratio RECUSE_SHARE =
      new Setting.Ratio("recuse", "share", 0.5, "more than half of the world is not down at once");
  static final Setting.Whole RECUSE_GROUPS =
      new Setting.Whole("recuse", "groups", 3, 3, 1000, "of two, one is no pattern");
  static final Setting.Span RECUSE_WINDOW =
      new Setting.Span(
          "recuse",
          "window",
          seconds(60),
          seconds(1),
          Duration.ofHours(1),
          "every × fall of a default probe, twice");
  static final Setting.Span RECUSE_LONGEST =
      new Setting.Span(
          "recuse",
          "longest",
          Duration.ofMinutes(15),
          seconds(1),
          Duration.ofHours(24),
          "what lasts so long is no fault of a moment");

  static final Setting.Span EVERY =
      new Setting.Span(
          "probe",
          "every",
          seconds(10),
          Duration.ofMillis(100),
          Duration.ofHours(1),
          "gdnsd 10 s; Route 53 10 or 30 s");

  /** The default is lower where {@code every} is. */
  static final Setting.Span TIMEOUT =
      new Setting.Span(
          "probe",
          "timeout",
          seconds(4),
          Duration.ofMillis(50),
          Duration.ofHours(1),
          "Route 53 connect 4 s; at most every");

  static final Setting.Whole FALL =
      new Setting.Whole("probe", "fall", 3, 1, 100, "Route 53 failureThreshold 3");
  static final Setting.Whole RISE =
      new Setting.Whole(
          "probe", "rise", 6, 1, 100, "twice fall, so that a flapping target stays out");
  static final Setting.Whole OK =
      new Setting.Whole("probe", "ok", 6, 1, 100, "gdnsd ok_thresh; as rise");
  static final Setting.Span FAILOVER_DELAY =
      new Setting.Span(
          "probe", "failoverDelay", seconds(0), seconds(0), Duration.ofHours(1), "Akamai GTM");
  static final Setting.Span FAILBACK_DELAY =
      new Setting.Span(
          "probe", "failbackDelay", seconds(0), seconds(0), Duration.ofHours(24), "Akamai GTM");
  static final Setting.Span HALF_LIFE =
      new Setting.Span(
          "damping",
          "halfLife",
          Duration.ofMinutes(5),
          seconds(1),
          Duration.ofHours(24),
          "RFC 2439 4.2; routers 15 min");
  static final Setting.Whole DAMPING_HOLD =
      new Setting.Whole("damping", "hold", 5, 2, 100, "RFC 2439 4.2, cutoff threshold");
  static final Setting.Whole DAMPING_RELEASE =
      new Setting.Whole("damping", "release", 2, 1, 99, "RFC 2439 4.2, reuse threshold");
  static final Setting.Span DAMPING_LONGEST =
      new Setting.Span(
          "damping",
          "longest",
          Duration.ofMinutes(30),
          seconds(1),
          Duration.ofHours(24),
          "RFC 2439 4.2, maximum hold time; routers 60 min");
  static final Setting.Span WITHIN =
      new Setting.Span(
          "push", "within", seconds(30), seconds(1), Duration.ofHours(24), "three beats of 10 s");
  static final Setting.Whole FIGURE_FULL =
      new Setting.Whole("weightFrom", "full", 100, 1, 1_000_000_000, "a percentage");
  static final Setting.Ratio FIGURE_FLOOR =
      new Setting.Ratio("weightFrom", "floor", 0, "PowerDNS pickselfweighted: 0 is out");
  static final Setting.Span FIGURE_SMOOTH =
      new Setting.Span(
          "weightFrom", "smooth", seconds(20), seconds(0), Duration.ofHours(1), "two checks");
  static final Setting.Ratio FIGURE_STEP =
      new Setting.Ratio("weightFrom", "step", 0.05, "answers are not made anew at each check");
  static final Setting.Whole TCP_PORT =
      new Setting.Whole("probe", "tcp", 0, 1, 65535, "RFC 9293 3.1");
  static final Setting.Span CERTIFICATE_WARNING =
      new Setting.Span(
          "probe",
          "certificateWarning",
          Duration.ofDays(14),
          Duration.ZERO,
          Duration.ofDays(400),
          "issuers renew a month before the end; 398 days is the longest validity");

  static final Setting.Whole WEIGHT =
      new Setting.Whole("member", "weight", 1, 0, 65535, "16 bits, as in RFC 2782");
  static final Setting.Whole POOL_ANSWERS =
      new Setting.Whole(
          "pool", "answers", 1, 1, 64, "64 AAAA records of 28 octets are past 1232 already");
  static final Setting.Whole POOL_CAPACITY =
      new Setting.Whole("pool", "capacity", 0, 1, 1_000_000_000, "the operator's own unit");
  static final Setting.Whole MEMBER_CAPACITY =
      new Setting.Whole("member", "capacity", 0, 1, 1_000_000_000, "the same unit everywhere");
  static final Setting.Degrees LATITUDE =
      new Setting.Degrees("place", "lat", 90, "ISO 6709, north positive");
  static final Setting.Degrees LONGITUDE =
      new Setting.Degrees("place", "lon", 180, "ISO 6709, east positive");

  static final Setting.Whole SHARE_WEIGHT =
      new Setting.Whole("weighted, sticky", "weight", 1, 0, 65535, "as for members");
  static final Setting.Ratio TRICKLE =
      new Setting.Ratio("failover", "trickle", 0, "Google Cloud DNS trickle ratio");
  static final Setting.Ratio BAND =
      new Setting.Ratio("nearest", "band", 0.05, "geodns: within 5 % counts as equally near");
  static final Setting.Whole NEAREST_ANSWERS =
      new Setting.Whole("nearest", "answers", 1, 1, 64, "as for pools");
  static final Setting.Whole BIAS =
      new Setting.Whole("nearest", "bias", 0, -99, 99, "Route 53 geoproximity");
  static final Setting.Whole ALL_ANSWERS =
      new Setting.Whole("all", "answers", 8, 1, 64, "Route 53 multivalue answers 8");
  static final Setting.Whole LOAD =
      new Setting.Whole("policy", "load", 0, 1, 1_000_000_000, "in the unit of capacity");
  static final Setting.Whole MIN_IN_SERVICE =
      new Setting.Whole("safety", "minInService", 0, 1, 1024, "Route 53 ARC; Infoblox");
  static final Setting.Span MAINTENANCE_DRAIN =
      new Setting.Span(
          "maintenance", "drain", seconds(0), seconds(0), Duration.ofHours(24), "at once");
  static final Setting.Span MAINTENANCE_FOR =
      new Setting.Span(
          "maintenance",
          "for",
          Duration.ofHours(1),
          Duration.ofMinutes(1),
          Duration.ofDays(7),
          "a week is the longest");
  static final Setting.Whole TTL =
      new Setting.Whole("name", "ttl", 30, 0, 86400, "30 s is the field's habit; at most a day");

  static final Setting.Whole TTL_MIN =
      new Setting.Whole("ttl", "min", 5, 0, 86400, "a flip is near: caches ask again soon");
  static final Setting.Whole TTL_MAX =
      new Setting.Whole("ttl", "max", 60, 0, 86400, "nothing can change sooner");

  /** All of the above. */
  static final List<Setting> ALL =
      List.of(
          UDP_THREADS,
          UDP_PAYLOAD_MAX,
          TCP_IDLE,
          TCP_TIMEOUT,
          TCP_CLIENTS_MAX,
          TCP_PER_CLIENT_MAX,
          RATE_PER_SECOND,
          RATE_BURST,
          RATE_SLIP,
          REQUESTS_SHARE,
          REQUESTS_PER_SECOND,
          GRACE,
          DELETES_MAX,
          DELETES_SHARE_MAX,
          COMPARE_EVERY,
          VOTES,
          CONTROL_PER_SECOND,
          CONTROL_CONNECTIONS_MAX,
          QUERY_LOG_SAMPLE,
          QUERY_LOG_FILE_MAX,
          STARTUP_GRACE,
          VANTAGES_PER_TARGET,
          REPLICAS,
          FRESH_FOR,
          FORGET_AFTER,
          RECUSE_SHARE,
          RECUSE_GROUPS,
          RECUSE_WINDOW,
          RECUSE_LONGEST,
          EVERY,
          TIMEOUT,
          FALL,
          RISE,
          OK,
          FAILOVER_DELAY,
          FAILBACK_DELAY,
          HALF_LIFE,
          DAMPING_HOLD,
          DAMPING_RELEASE,
          DAMPING_LONGEST,
          WITHIN,
          FIGURE_FULL,
          FIGURE_FLOOR,
          FIGURE_SMOOTH,
          FIGURE_STEP,
          TCP_PORT,
          CERTIFICATE_WARNING,
          WEIGHT,
          POOL_ANSWERS,
          POOL_CAPACITY,
          MEMBER_CAPACITY,
          LATITUDE,
          LONGITUDE,
          SHARE_WEIGHT,
          TRICKLE,
          BAND,
          NEAREST_ANSWERS,
          BIAS,
          ALL_ANSWERS,
          LOAD,
          MIN_IN_SERVICE,
          MAINTENANCE_DRAIN,
          MAINTENANCE_FOR,
          TTL,
          TTL_MIN,
          TTL_MAX);

  /** Most members of a pool. */
  static final int MEMBERS_MAX = 1024;

  /** Most probes of a pool. */
  static final int PROBES_OF_POOL_MAX = 16;

  /** Most children of a policy node. */
  static final int CHILDREN_MAX = 1024;

  /** Deepest nesting of policies, inline and by name; the same figure as {@code steer}'s. */
  static final int POLICY_DEPTH_MAX = 16;

  /** Longest text that a probe sends or looks for, characters. */
  static final int PROBE_TEXT_MAX = 1024;

  /** Longest body that a probe posts, characters. */
  static final int HTTP_BODY_MAX = 8192;

  /** Most words of a command, its path included. */
  static final int COMMAND_WORDS_MAX = 64;

  /** Most fields of a JSON body that a probe looks at. */
  static final int JSON_FIELDS_MAX = 32;

  /** Largest file of certificates, octets. */
  static final int CERTIFICATES_OCTETS_MAX = 1 << 20;

  /** Most headers that a probe adds or looks for. */
  static final int HEADERS_MAX = 32;

  /** Longest name server identifier, octets. */
  static final int NSID_OCTETS_MAX = 128;

  /** Longest character string of a TXT record, octets (RFC 1035 section 3.3). */
  static final int CHAOS_TEXT_OCTETS_MAX = 255;

  private Settings() {}

  private static Duration seconds(int count) {
    return Duration.ofSeconds(count);
  }
}
