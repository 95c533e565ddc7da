package dev.meridian.route53;

import dev.meridian.config.AddressText;
import dev.meridian.geo.Cidr;
import dev.meridian.geo.Location;
import dev.meridian.steer.Policy;
import dev.meridian.steer.Trees;
import dev.meridian.wire.Name;
import dev.meridian.wire.Wire;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/** Draws the questions that tell how alike two authorities answer for a zone. */
final class ParitySample {
  /** Of the questions, one in so many is about the master file: there is little to get wrong. */
  private static final int FIXED_PART = 4;

  private static final int IPV4_BITS = 24;
  private static final int IPV6_BITS = 48;

  /** What stands for the asterisk of a wildcard. */
  private static final String LABEL = "meridian-compare.";

  private final ZoneSource zone;
  private final List<ParityClient> clients;
  private final Function<InetAddress, Location> locate;
  private final Random random;

  /**
   * A sample of a zone's questions.
   *
   * @param clients one at least; those that policies name by their networks are added
   * @param locate what our geo databases say of an address
   */
  ParitySample(
      ZoneSource zone,
      List<ParityClient> clients,
      Function<InetAddress, Location> locate,
      Random random) {
    this.zone = zone;
    this.clients = clients;
    this.locate = locate;
    this.random = random;
  }

  /** So many at most, each steered name in its turn and for another client each time. */
  List<ParityQuestion> draw(int most) {
    List<Deque<ParityQuestion>> names = new ArrayList<>();
    for (SteeredName name : zone.names()) {
      names.add(new ArrayDeque<>(about(name)));
    }
    List<ParityQuestion> fixed = fixed();
    Collections.shuffle(fixed, random);
    int some = names.isEmpty() ? most : Math.max(1, most / FIXED_PART);
    List<ParityQuestion> all = new ArrayList<>(fixed.subList(0, Math.min(some, fixed.size())));
    while (all.size() < most && names.stream().anyMatch(left -> !left.isEmpty())) {
      for (Deque<ParityQuestion> left : names) {
        if (all.size() < most && !left.isEmpty()) {
          all.add(left.remove());
        }
      }
    }
    return all;
  }

  private List<ParityQuestion> about(SteeredName name) {
    List<ParityClient> named = networks(name);
    Collections.shuffle(named, random);
    List<ParityClient> others = new ArrayList<>(clients);
    Collections.shuffle(others, random);
    List<ParityQuestion> questions = new ArrayList<>();
    for (List<ParityClient> some : List.of(named, others)) {
      for (ParityClient client : some) {
        for (RecordType type : types(name)) {
          questions.add(
              new ParityQuestion(
                  asked(name.owner()), type, client, Optional.of(name), new TreeSet<>()));
        }
      }
    }
    return questions;
  }

  /** One client in each network that a policy names. */
  private List<ParityClient> networks(SteeredName name) {
    return new ArrayList<>(
        Trees.nodes(name.root().tree()).stream()
            .filter(Policy.Networks.class::isInstance)
            .map(node -> ((Policy.Networks) node).prefixes().keySet())
            .flatMap(Collection::stream)
            .distinct()
            .map(this::client)
            .toList());
  }

  private ParityClient client(Cidr prefix) {
    String text = Blocks.text(prefix);
    int slash = text.indexOf('/');
    InetAddress network = AddressText.parse(text.substring(0, slash)).orElseThrow();
    int bits = Integer.parseInt(text.substring(slash + 1));
    int standard = prefix.isIpv4() ? IPV4_BITS : IPV6_BITS;
    return new ParityClient(network, Math.max(bits, standard), locate.apply(network));
  }

  private static List<RecordType> types(SteeredName name) {
    return PolicyWalk.pools(name.root()).stream()
        .flatMap(pool -> pool.members().stream())
        .map(member -> RecordType.valueOf(member.family().name()))
        .distinct()
        .sorted()
        .toList();
  }

  private static Name asked(Name owner) {
    return owner.isWildcard() ? Name.parse(LABEL + owner.parent()) : owner;
  }

  /** What is below a zone cut, and the cut itself, is answered by a referral. */
  private List<ParityQuestion> fixed() {
    List<Name> cuts =
        zone.records().stream()
            .filter(set -> set.type() == Wire.TYPE_NS && !set.owner().equals(zone.apex()))
            .map(StaticRrset::owner)
            .toList();
    List<ParityQuestion> questions = new ArrayList<>();
    for (StaticRrset set : zone.records()) {
      boolean own =
          set.owner().equals(zone.apex())
              && (set.type() == Wire.TYPE_NS || set.type() == Wire.TYPE_SOA);
      if (!own && cuts.stream().noneMatch(set.owner()::isAtOrBelow)) {
        RecordType.of(set.type()).ifPresent(type -> questions.add(about(set, type)));
      }
    }
    return questions;
  }

  private ParityQuestion about(StaticRrset set, RecordType type) {
    SortedSet<String> values = new TreeSet<>();
    set.rdata().forEach(one -> values.add(Rdata.ofWire(type, one)));
    return new ParityQuestion(
        asked(set.owner()),
        type,
        clients.get(random.nextInt(clients.size())),
        Optional.empty(),
        values);
  }
}
