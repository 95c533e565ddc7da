package dev.meridian.control;

import dev.meridian.answer.Steering;
import dev.meridian.config.AddressText;
import dev.meridian.config.ProbeSpec;
import dev.meridian.control.Decision.FailoverTime;
import dev.meridian.geo.ClassTrie;
import dev.meridian.load.Loaded;
import dev.meridian.load.geo.Address;
import dev.meridian.steer.Explanation;
import dev.meridian.steer.Health;
import dev.meridian.steer.Kind;
import dev.meridian.steer.SteeredPolicy;
import dev.meridian.steer.Whereabouts;
import dev.meridian.wire.LookupName;
import dev.meridian.wire.Name;
import dev.meridian.wire.Wire;
import dev.meridian.zone.Finding;
import dev.meridian.zone.Zone;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Explains answers: takes the path that a query takes, through the same zones, tries and policies,
 * and writes down what was decided on the way.
 */
public final class Explain {
  private static final int ALIASES_MAX = 16;

  /** Policies that lead to one another by CNAMEs, shown for one answer. */
  private static final int POLICIES_MAX = 4;

  private final Loaded loaded;
  private final Health health;
  private final boolean published;

  /**
   * An explainer.
   *
   * @param health of the load's targets
   */
  public Explain(Loaded loaded, Health health) {
    this(loaded, health, true);
  }

  private Explain(Loaded loaded, Health health, boolean published) {
    this.loaded = loaded;
    this.health = health;
    this.published = published;
  }

  /**
   * Explains what would be answered, or was, were the health another than that which the published
   * answers follow.
   */
  public static Explain ofPast(Loaded loaded, Health health) {
    return new Explain(loaded, health, false);
  }

  /**
   * A client that asks.
   *
   * @param prefixLength of its EDNS client subnet; empty when the resolver's own address is all
   */
  public record Asker(InetAddress address, Optional<Integer> prefixLength) {
    /** Clears the bits beyond the prefix, as a query has them. */
    public Asker {
      address = prefixLength.isEmpty() ? address : AddressText.masked(address, prefixLength.get());
    }

    String source() {
      return prefixLength.isPresent() ? "client subnet" : "resolver address";
    }

    /** The same address where client subnets are not looked at. */
    Asker asResolver() {
      return new Asker(address, Optional.empty());
    }

    String text() {
      return AddressText.print(address) + prefixLength.map(bits -> "/" + bits).orElse("");
    }
  }

  /** The policy that answers for a name and type, if one does. */
  public Optional<Steering> steering(Name name, int type) {
    return trace(name, type).steered().map(found -> loaded.snapshot().policy(found.policy()));
  }

  /** The number of that policy in the snapshot. */
  public Optional<Integer> policy(Name name, int type) {
    return trace(name, type).steered().map(Finding.Steered::policy);
  }

  /**
   * Explains one answer.
   *
   * @param type number of the QTYPE
   * @param typeName the same in letters
   */
  public Decision explain(Name name, int type, String typeName, Asker asker) {
    return explain(name, type, typeName, asker, 0);
  }

  private Decision explain(Name name, int type, String typeName, Asker asker, int depth) {
    Trace trace = trace(name, type);
    boolean bySubnet = trace.steered().map(this::looksAtClientSubnet).orElse(true);
    Asker decides = bySubnet ? asker : asker.asResolver();
    String ignored = bySubnet || asker.prefixLength().isEmpty() ? "" : ", without client subnets";
    return new Decision(
        name.toString(),
        typeName,
        decides.source(),
        decides.text(),
        trace.aliases(),
        trace.found() + ignored,
        trace.steered().map(found -> steered(found, type, typeName, asker, depth)));
  }

  private boolean looksAtClientSubnet(Finding.Steered found) {
    return loaded.snapshot().protocol().clientSubnet()
        && loaded.snapshot().policy(found.policy()).byClientSubnet();
  }

  private record Trace(List<String> aliases, String found, Optional<Finding.Steered> steered) {}

  private Trace trace(Name name, int type) {
    if (Wire.isTransfer(type)) {
      return new Trace(List.of(), "a zone transfer is not offered: REFUSED", Optional.empty());
    }
    if (Wire.isMeta(type)) {
      return new Trace(List.of(), "no type of data (RFC 6895): NOTIMP", Optional.empty());
    }
    List<String> aliases = new ArrayList<>();
    LookupName at = LookupName.of(name);
    while (true) {
      Zone zone = loaded.snapshot().zones().find(at, type);
      if (zone == null) {
        String where =
            aliases.isEmpty()
                ? "outside of all zones here: REFUSED"
                : "the CNAME leads out of all zones here; the resolver goes on by itself";
        return new Trace(aliases, where, Optional.empty());
      }
      Finding finding = zone.find(at, type);
      if (finding instanceof Finding.Steered steered) {
        return new Trace(aliases, words(finding, type, zone), Optional.of(steered));
      }
      Optional<Name> target = target(finding, at, type);
      if (target.isEmpty() || aliases.size() == ALIASES_MAX) {
        return new Trace(aliases, words(finding, type, zone), Optional.empty());
      }
      aliases.add(target.get().toString());
      at = LookupName.of(target.get());
    }
  }

  /** Where a CNAME, or a DNAME above the name, leads; nowhere when that would be too long. */
  private static Optional<Name> target(Finding finding, LookupName name, int type) {
    return switch (finding) {
      case Finding.Alias alias -> Optional.of(alias.target().toName());
      case Finding.Redirect redirect when type != Wire.TYPE_CNAME ->
          redirected(name.toName().toWire(), redirect);
      default -> Optional.empty();
    };
  }

  private static Optional<Name> redirected(byte[] owner, Finding.Redirect redirect) {
    int kept = owner.length - redirect.ownerLength();
    if (kept + redirect.target().length > Name.LENGTH_MAX) {
      return Optional.empty();
    }
    byte[] target = Arrays.copyOf(owner, kept + redirect.target().length);
    System.arraycopy(redirect.target(), 0, target, kept, redirect.target().length);
    return Optional.of(Name.ofWire(target));
  }

  private static String words(Finding finding, int type, Zone zone) {
    String from = " in zone " + zone.apex();
    return switch (finding) {
      case Finding.Rrset _ when type == Wire.TYPE_ANY ->
          "one record stands for all types (RFC 8482)" + from;
      case Finding.Rrset rrset ->
          rrset.image().count() == 1
              ? "1 record of the zone file" + from
              : rrset.image().count() + " records of the zone file" + from;
      case Finding.Steered _ -> "steered by a policy" + from;
      case Finding.Alias _ -> "more than " + ALIASES_MAX + " CNAMEs in a row" + from;
      case Finding.Redirect _ -> "a DNAME above the name, which leads no further" + from;
      case Finding.ZoneCut _ -> "delegated" + from + ": a referral";
      case Finding.NoData _ -> "the name exists, this type does not" + from + ": NODATA";
      case Finding.NameError _ -> "no such name" + from + ": NXDOMAIN";
    };
  }

  private Decision.Steered steered(
      Finding.Steered found, int type, String typeName, Asker asker, int depth) {
    InetAddress client = asker.address();
    Steering steering = loaded.snapshot().policy(found.policy());
    Kind kind = Kind.of(type);
    Address bits = Address.of(client);
    int classAndBits = steering.trie().find(bits.high(), bits.low());
    int stickyBits =
        steering
            .policy()
            .outcome(ClassTrie.classOf(classAndBits), kind)
            .prefixBitsNeeded(bits.isIpv4());
    int classBits = ClassTrie.prefixBits(classAndBits) - bits.offsetBits();
    Whereabouts whereabouts = loaded.geography().whereabouts(client, steering);
    SteeredPolicy policy = steering.policy();
    Explanation explanation =
        published
            ? policy.explain(whereabouts, kind, health, bits.high(), bits.low())
            : policy.explainUnder(whereabouts, kind, health, bits.high(), bits.low());
    return new Decision.Steered(
        loaded.geography().location(client),
        steering.policy().classes().size(),
        scope(
            client, looksAtClientSubnet(found) ? Math.max(0, Math.max(classBits, stickyBits)) : 0),
        explanation,
        steering.ttlSeconds(ClassTrie.classOf(classAndBits), kind, found.ttlSeconds()),
        ttlRule(steering, found.ttlSeconds()),
        checks(steering),
        failoverTime(steering, found.ttlSeconds()),
        next(explanation, type, typeName, asker, depth));
  }

  /** The decisions for the targets of CNAMEs among the answers that are served here too. */
  private List<Decision> next(
      Explanation explanation, int type, String typeName, Asker asker, int depth) {
    if (type == Wire.TYPE_CNAME || type == Wire.TYPE_ANY || depth == POLICIES_MAX) {
      return List.of();
    }
    return explanation.answers().stream()
        .flatMap(chance -> chance.members().stream())
        .filter(member -> member.endsWith("."))
        .distinct()
        .map(Name::parse)
        .filter(target -> loaded.snapshot().zones().find(LookupName.of(target), type) != null)
        .map(target -> explain(target, type, typeName, asker, depth + 1))
        .toList();
  }

  private List<Decision.Check> checks(Steering steering) {
    return health instanceof ObservedHealth observed
        ? observed.checks(steering.policy().targets(), System.nanoTime())
        : List.of();
  }

  private static String scope(InetAddress client, int bits) {
    return AddressText.print(AddressText.masked(client, bits)) + "/" + bits;
  }

  private static String ttlRule(Steering steering, int ttlSecondsMax) {
    return steering.ttlSecondsMin() == Steering.TTL_FIXED
        ? ""
        : "computed within %d..%d s: no check that decides can change it sooner"
            .formatted(steering.ttlSecondsMin(), ttlSecondsMax);
  }

  private Optional<FailoverTime> failoverTime(Steering steering, int ttlSeconds) {
    return loaded.roster().deciding(steering.policy().targets()).stream()
        .mapToObj(target -> failoverTime(loaded.probes().get(target), steering, ttlSeconds))
        .max(Comparator.comparingDouble(FailoverTime::seconds));
  }

  /** Before the check that decides, a computed TTL is no longer than the interval. */
  private static FailoverTime failoverTime(ProbeSpec probe, Steering steering, int ttlSeconds) {
    int last =
        steering.ttlSecondsMin() == Steering.TTL_FIXED
            ? ttlSeconds
            : Math.clamp(probe.every().toSeconds(), steering.ttlSecondsMin(), ttlSeconds);
    return new FailoverTime(
        probe.name(),
        seconds(probe.every()),
        probe.fall(),
        seconds(probe.timeout()),
        seconds(probe.antiFlap().failoverDelay()),
        last);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
