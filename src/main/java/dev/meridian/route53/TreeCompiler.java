package dev.meridian.route53;

import dev.meridian.config.AddressText;
import dev.meridian.route53.Group.Arm;
import dev.meridian.route53.Group.Target;
import dev.meridian.route53.Routing.Failover.Role;
import dev.meridian.steer.Member;
import dev.meridian.steer.Policy;
import dev.meridian.wire.Name;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeSet;

/**
 * Compiles what clients of one place see of a policy to groups of record sets that follow health by
 * themselves. Route 53 fails open, as {@code allDown: open} does: with nothing healthy it answers
 * as if everything were.
 *
 * <pre>
 *   pool                         weighted members, or multivalue where answers carry several
 *   pool that needs several up   one weighted alias with a check, to its members
 *   failover a, b, c             pair: primary a; secondary pair: primary b, secondary c
 *   failover a, b with trickle   weighted aliases 1 − t to a, t to b
 *   weighted, sticky             weighted aliases
 *   nearest                      geoproximity aliases
 *   all                          multivalue
 * </pre>
 */
final class TreeCompiler {
  private static final int MULTIVALUE_ANSWERS = 8;
  private static final double HUNDREDTHS = 100;

  private final RecordType type;
  private final Checks checks;
  private final Notes notes;
  private final SequencedSet<String> missing = new LinkedHashSet<>();
  private boolean severalNeeded;

  TreeCompiler(RecordType type, Checks checks, Notes notes) {
    this.type = type;
    this.checks = checks;
    this.notes = notes;
  }

  /** Pools that were left out because they have nothing of the type. */
  SequencedSet<String> missing() {
    return missing;
  }

  /** Whether a pool needs more than one member, so that it may be down while a member is up. */
  boolean severalNeeded() {
    return severalNeeded;
  }

  /** The group of a branch; empty where it has nothing of the type. */
  Optional<Group> group(Branch branch) {
    return switch (branch) {
      case Branch.Pool pool -> pool(pool.pool());
      case Branch.Ordered ordered -> ordered(groups(ordered.children()), ordered.trickle());
      case Branch.Weighted weighted -> weighted(weighted);
      case Branch.Near near -> near(near.nearest());
      case Branch.All all -> all(all);
    };
  }

  private List<Group> groups(List<Branch> branches) {
    return branches.stream().flatMap(branch -> group(branch).stream()).toList();
  }

  /** Members of a pool that answer the type. */
  static List<Member> answering(Policy.Pool pool, RecordType type) {
    return pool.members().stream()
        .filter(member -> member.family().name().equals(type.name()))
        .toList();
  }

  /** The value of a member's record. */
  static String value(Member member) {
    return member.family() == Policy.Family.CNAME
        ? Rdata.ofName(Name.parse(member.name()))
        : Rdata.ofAddress(
            AddressText.parse(member.name())
                .orElseThrow(() -> new IllegalStateException("no address: " + member.name())));
  }

  private Optional<Group> pool(Policy.Pool pool) {
    List<Member> answering = answering(pool, type);
    if (answering.isEmpty()) {
      missing.add(pool.name());
      return Optional.empty();
    }
    Group members = members(pool, answering);
    if (!needsSeveral(pool)) {
      return Optional.of(members);
    }
    severalNeeded = true;
    return Optional.of(
        checks
            .of(pool, type, answering, notes)
            .map(check -> checked(pool, members, check))
            .orElse(members));
  }

  private static Group checked(Policy.Pool pool, Group members, String check) {
    Arm arm =
        new Arm(
            new Routing.Weighted(1),
            "members",
            new Target.Below(members, true),
            Optional.of(check));
    return new Group(Group.label('p', pool.name()), members.words(), List.of(arm));
  }

  private Group members(Policy.Pool pool, List<Member> members) {
    String label = Group.label('m', pool.name());
    if (pool.answers() > 1 && members.size() > 1) {
      return several(pool, members);
    }
    Shares shares = Shares.of(members.stream().mapToDouble(Member::weight).toArray());
    tell(shares, pool.name());
    Map<String, Integer> uses = new HashMap<>();
    List<Arm> arms = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      Routing routing = new Routing.Weighted(shares.weight(i));
      Optional<String> check = checks.of(members.get(i), notes);
      arms.add(distinct(valueArm(routing, value(members.get(i)), check), uses));
    }
    return new Group(label, label.substring(3), arms);
  }

  private void tell(Shares shares, String where) {
    if (!shares.isExact()) {
      notes.emulated(where + ": " + shares.words());
    }
  }

  /** A set of one value; what tells it from others is the value, as far as that fits. */
  static Arm valueArm(Routing routing, String value, Optional<String> check) {
    String identifier =
        value.length() <= RecordSet.SET_IDENTIFIER_LENGTH_MAX ? value : Digest.hex(value, 32);
    return new Arm(routing, identifier, new Target.Values(new TreeSet<>(List.of(value))), check);
  }

  /** Members of weight 0 join when all others are down, for which multivalue has no word. */
  private Group several(Policy.Pool pool, List<Member> members) {
    List<Member> active = members.stream().filter(member -> member.weight() > 0).toList();
    List<Member> resting = members.stream().filter(member -> member.weight() == 0).toList();
    List<Member> first = active.isEmpty() ? resting : active;
    boolean even = first.stream().map(Member::weight).distinct().count() < 2;
    tellAnswers("pool " + pool.name(), pool.answers(), first.size(), even);
    Group main = multivalue(Group.label('m', pool.name()), first);
    if (active.isEmpty() || resting.isEmpty()) {
      return main;
    }
    tellAnswers("pool " + pool.name(), pool.answers(), resting.size(), true);
    return pair(main, multivalue(Group.label('r', pool.name()), resting));
  }

  private void tellAnswers(String what, int answers, int members, boolean even) {
    boolean allFit = members <= Math.min(answers, MULTIVALUE_ANSWERS);
    if (allFit || (answers == MULTIVALUE_ANSWERS && even)) {
      return;
    }
    notes.emulated(
        "%s: an answer carries up to %d of the %d members that are up, each as likely, not %d%s"
            .formatted(what, MULTIVALUE_ANSWERS, members, answers, even ? "" : " drawn by weight"));
  }

  private Group multivalue(String label, List<Member> members) {
    SequencedMap<String, Optional<String>> byValue = new LinkedHashMap<>();
    for (Member member : members) {
      Optional<String> check = checks.of(member, notes);
      Optional<String> other = byValue.putIfAbsent(value(member), check);
      if (other != null && !other.equals(check)) {
        notes.emulated(
            member.name() + " stands in several pools; what holds in only one of them decides");
      }
    }
    List<Arm> arms = new ArrayList<>();
    byValue.forEach((value, check) -> arms.add(valueArm(new Routing.Multivalue(), value, check)));
    return new Group(label, label.substring(3), arms);
  }

  private Optional<Group> ordered(List<Group> children, double trickle) {
    if (children.size() < 2) {
      return children.stream().findFirst();
    }
    List<Group> rest = children.subList(1, children.size());
    if (trickle == 0) {
      return Optional.of(chain(children));
    }
    if (rest.size() > 1) {
      notes.emulated(
          "failover over "
              + Group.words(children)
              + ": while the first is down, nothing trickles from the next to the one after");
    }
    Shares shares = Shares.of(1 - trickle, trickle);
    tell(shares, "trickle");
    return Optional.of(byWeight(List.of(children.getFirst(), chain(rest)), shares));
  }

  /** The first that is up, as pairs of pairs. */
  private static Group chain(List<Group> groups) {
    Group last = groups.getLast();
    for (Group group : groups.subList(0, groups.size() - 1).reversed()) {
      last = pair(group, last);
    }
    return last;
  }

  /** The first while it is up, else the other. */
  static Group pair(Group primary, Group secondary) {
    List<Group> both = List.of(primary, secondary);
    return new Group(
        Group.label('f', both),
        Group.words(both),
        List.of(role(Role.PRIMARY, primary), role(Role.SECONDARY, secondary)));
  }

  private static Arm role(Role role, Group group) {
    return new Arm(
        new Routing.Failover(role),
        role.name().toLowerCase(Locale.ROOT),
        new Target.Below(group, true),
        Optional.empty());
  }

  private Optional<Group> weighted(Branch.Weighted weighted) {
    List<Group> groups = new ArrayList<>();
    List<Double> weights = new ArrayList<>();
    for (Branch.Part part : weighted.parts()) {
      group(part.branch())
          .ifPresent(
              group -> {
                groups.add(group);
                weights.add((double) part.weight());
              });
    }
    if (weighted.sticky()) {
      notes.emulated(
          "sticky: each query draws by weight; a client does not stay with what it was given");
    }
    if (groups.size() < 2) {
      return groups.stream().findFirst();
    }
    Shares shares = Shares.of(weights.stream().mapToDouble(one -> one).toArray());
    tell(shares, Group.words(groups));
    return Optional.of(byWeight(groups, shares));
  }

  private static Group byWeight(List<Group> groups, Shares shares) {
    Map<String, Integer> uses = new HashMap<>();
    List<Arm> arms = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      arms.add(
          new Arm(
              new Routing.Weighted(shares.weight(i)),
              identifier(groups.get(i), uses),
              new Target.Below(groups.get(i), true),
              Optional.empty()));
    }
    return new Group(Group.label('w', groups), Group.words(groups), arms);
  }

  private static String identifier(Group group, Map<String, Integer> uses) {
    return distinct(group.label().substring(1), uses);
  }

  private static String distinct(String identifier, Map<String, Integer> uses) {
    int use = uses.merge(identifier, 1, Integer::sum);
    return use == 1 ? identifier : identifier + "-" + use;
  }

  /** Joined pools may hold the same address. */
  private static Arm distinct(Arm arm, Map<String, Integer> uses) {
    return new Arm(arm.routing(), distinct(arm.setIdentifier(), uses), arm.target(), arm.check());
  }

  private Optional<Group> near(Policy.Nearest nearest) {
    List<Group> groups = new ArrayList<>();
    List<Routing> routings = new ArrayList<>();
    for (Policy.Biased one : together(nearest)) {
      pool(one.pool())
          .ifPresent(
              group -> {
                groups.add(group);
                routings.add(at(one));
              });
    }
    if (groups.size() > 1 && nearest.band() > 0) {
      notes.emulated(nearestAlone(groups));
    }
    return groups.isEmpty() ? Optional.empty() : Optional.of(byDistance(groups, routings, true));
  }

  /** What becomes of a band. */
  static String nearestAlone(List<Group> groups) {
    return "nearest over "
        + Group.words(groups)
        + ": clients about as far from several pools (band) get what the nearest gives alone";
  }

  /** The pools with the answers of the node; those of one place are one. */
  private List<Policy.Biased> together(Policy.Nearest nearest) {
    SequencedMap<Policy.Point, Policy.Biased> places = new LinkedHashMap<>();
    for (Policy.Biased one : nearest.pools()) {
      if (answering(one.pool(), type).isEmpty()) {
        missing.add(one.pool().name());
      } else {
        places.merge(
            rounded(one.pool().place()),
            new Policy.Biased(answering(one.pool(), nearest.answers()), one.bias()),
            this::joined);
      }
    }
    return List.copyOf(places.values());
  }

  private static Policy.Pool answering(Policy.Pool pool, int answers) {
    return new Policy.Pool(pool.name(), pool.place(), pool.members(), pool.healthyWhen(), answers);
  }

  private Policy.Biased joined(Policy.Biased first, Policy.Biased second) {
    Policy.Pool one = first.pool();
    Policy.Pool other = second.pool();
    if (needsSeveral(one) || needsSeveral(other) || first.bias() != second.bias()) {
      notes.emulated(onePlace(one, other));
    }
    List<Member> members = new ArrayList<>(one.members());
    members.addAll(other.members());
    return new Policy.Biased(
        new Policy.Pool(
            one.name() + "-" + other.name(),
            one.place(),
            members,
            Policy.Threshold.ANY,
            one.answers()),
        first.bias());
  }

  /** What becomes of pools that Route 53 cannot tell apart by distance. */
  static String onePlace(Policy.Pool one, Policy.Pool other) {
    return "pools %s and %s stand at one place: they have one bias, and are up while a member is"
        .formatted(one.name(), other.name());
  }

  private boolean needsSeveral(Policy.Pool pool) {
    return pool.healthyWhen().required(answering(pool, type).size()) > 1;
  }

  /** Where a pool stands. */
  static Routing.Geoproximity at(Policy.Biased one) {
    Policy.Point place = rounded(one.pool().place());
    return new Routing.Geoproximity(
        (int) Math.round(place.latitude() * HUNDREDTHS),
        (int) Math.round(place.longitude() * HUNDREDTHS),
        one.bias());
  }

  /** A point to the two decimals that Route 53 has. */
  static Policy.Point rounded(Policy.Point point) {
    return new Policy.Point(
        Math.round(point.latitude() * HUNDREDTHS) / HUNDREDTHS,
        Math.round(point.longitude() * HUNDREDTHS) / HUNDREDTHS);
  }

  /** Aliases by distance. */
  static Group byDistance(List<Group> groups, List<Routing> routings, boolean evaluate) {
    if (groups.size() > Group.NEAR_ARMS_MAX) {
      throw new Inexpressible(
          "nearest over %d pools; Route 53 takes %d: use fewer, or geo"
              .formatted(groups.size(), Group.NEAR_ARMS_MAX));
    }
    Map<String, Integer> uses = new HashMap<>();
    List<Arm> arms = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      arms.add(
          new Arm(
              routings.get(i),
              identifier(groups.get(i), uses),
              new Target.Below(groups.get(i), evaluate),
              Optional.empty()));
    }
    return new Group(Group.label('n', groups), Group.words(groups), arms);
  }

  private Optional<Group> all(Branch.All all) {
    List<Member> members = new ArrayList<>();
    List<Policy.Pool> pools = new ArrayList<>();
    all.children().forEach(child -> collect(child, members, pools));
    if (members.isEmpty()) {
      return Optional.empty();
    }
    String words = String.join("-", pools.stream().map(Policy.Pool::name).toList());
    int distinct = Math.toIntExact(members.stream().map(TreeCompiler::value).distinct().count());
    tellAnswers("all over " + words, all.answers(), distinct, true);
    return Optional.of(multivalue(Group.label('a', words), members));
  }

  private void collect(Branch branch, List<Member> members, List<Policy.Pool> pools) {
    switch (branch) {
      case Branch.Pool(Policy.Pool pool) -> collect(pool, members, pools);
      case Branch.All all -> all.children().forEach(child -> collect(child, members, pools));
      case Branch.Ordered ordered -> {
        tellChoice("failover");
        ordered.children().forEach(child -> collect(child, members, pools));
      }
      case Branch.Weighted weighted -> {
        tellChoice("weighted");
        weighted.parts().forEach(part -> collect(part.branch(), members, pools));
      }
      case Branch.Near near -> {
        tellChoice("nearest");
        near.nearest().pools().forEach(one -> collect(one.pool(), members, pools));
      }
    }
  }

  private void tellChoice(String kind) {
    notes.emulated(
        "all over a " + kind + ": the members of all its children answer, not of the chosen one");
  }

  private void collect(Policy.Pool pool, List<Member> members, List<Policy.Pool> pools) {
    List<Member> answering = answering(pool, type);
    if (answering.isEmpty()) {
      missing.add(pool.name());
      return;
    }
    if (needsSeveral(pool)) {
      notes.emulated(
          "all over pool " + pool.name() + ": a member that is up answers though the pool is down");
    }
    List<Member> active = answering.stream().filter(member -> member.weight() > 0).toList();
    if (!active.isEmpty() && active.size() < answering.size()) {
      notes.emulated("all over pool " + pool.name() + ": members of weight 0 never answer");
    }
    members.addAll(active.isEmpty() ? answering : active);
    pools.add(pool);
  }

  /** A pool whose members answer whatever their health. */
  Optional<Group> unchecked(Policy.Pool pool) {
    List<Member> answering = answering(pool, type);
    if (answering.isEmpty()) {
      return Optional.empty();
    }
    Shares shares = Shares.of(answering.stream().mapToDouble(Member::weight).toArray());
    tell(shares, pool.name());
    String label = Group.label('u', pool.name());
    boolean many = pool.answers() > 1 && answering.size() > 1;
    if (many) {
      tellAnswers("pool " + pool.name(), pool.answers(), answering.size(), true);
    }
    List<Arm> arms = new ArrayList<>();
    for (int i = 0; i < answering.size(); i++) {
      if (shares.weight(i) > 0 || Collections.max(weights(answering)) == 0) {
        Routing routing = many ? new Routing.Multivalue() : new Routing.Weighted(shares.weight(i));
        arms.add(valueArm(routing, value(answering.get(i)), Optional.empty()));
      }
    }
    return Optional.of(new Group(label, label.substring(3), arms));
  }

  private static List<Integer> weights(List<Member> members) {
    return members.stream().map(Member::weight).toList();
  }
}
