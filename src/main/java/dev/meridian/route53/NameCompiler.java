package dev.meridian.route53;

import dev.meridian.steer.Policy;
import dev.meridian.steer.Policy.Family;
import dev.meridian.steer.Whereabouts;
import dev.meridian.wire.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Compiles one steered name. The labels of names below it begin with an underscore and a letter:
 *
 * <pre>
 *   _c networks   _g places    _l what a place gets (mode answers)   _v an answer of several records
 *   _f failover   _w weighted  _n nearest   _a all   _p pool with a check   _m its members
 *   _r its members of weight 0   _u members whatever their health
 * </pre>
 */
final class NameCompiler {
  /** TTL of a name whose own one is computed, where its bounds allow. */
  private static final int TTL_SECONDS = 30;

  private final SteeredName name;
  private final Name apex;
  private final Decisions decisions;
  private final PushTerms terms;
  private final Optional<Checks> checks;
  private final Notes notes;
  private final SortedMap<String, CidrLocation> networks = new TreeMap<>();

  /**
   * A compiler.
   *
   * @param checks empty in mode answers
   */
  NameCompiler(
      SteeredName name,
      Name apex,
      Decisions decisions,
      PushTerms terms,
      Optional<Checks> checks,
      Notes notes) {
    this.name = name;
    this.apex = apex;
    this.decisions = decisions;
    this.terms = terms;
    this.checks = checks;
    this.notes = notes;
  }

  /** Sets of networks that are used. */
  SortedMap<String, CidrLocation> networks() {
    return networks;
  }

  /**
   * The record sets of the name and below it.
   *
   * @throws Inexpressible when there can be none
   */
  List<RecordSet> compile() {
    List<RecordSet> sets = new ArrayList<>();
    for (RecordType type : types()) {
      Regions regions = new Regions(name.root().tree(), terms, notes, networks);
      top(type, regions)
          .ifPresent(group -> sets.addAll(new RecordTree(name.owner(), type, ttl()).under(group)));
      tellRegions(regions, type);
    }
    if (name.mode() == Mode.ANSWERS) {
      notes.pushed("answers are those of the last push; a change of health needs another");
      if (sets.isEmpty()) {
        notes.emulated("nothing is to be answered now, so the name is not there (NXDOMAIN)");
      }
    }
    if (notes.isEmpty()) {
      notes.natively("as configured");
    }
    return sets;
  }

  private List<RecordType> types() {
    List<Policy.Pool> pools = PolicyWalk.pools(name.root());
    boolean aliases = hold(pools, Family.CNAME);
    boolean a = hold(pools, Family.A);
    boolean aaaa = hold(pools, Family.AAAA);
    if (aliases && (a || aaaa)) {
      throw new Inexpressible(
          "pools of addresses and pools of CNAMEs; a name in Route 53 has either: use one kind");
    }
    if (aliases && name.owner().equals(apex)) {
      throw new Inexpressible("a CNAME cannot stand at the apex; use addresses");
    }
    List<RecordType> types = new ArrayList<>();
    if (aliases) {
      types.add(RecordType.CNAME);
    }
    if (a) {
      types.add(RecordType.A);
    }
    if (aaaa) {
      types.add(RecordType.AAAA);
    }
    return types;
  }

  private static boolean hold(List<Policy.Pool> pools, Family family) {
    return pools.stream()
        .flatMap(pool -> pool.members().stream())
        .anyMatch(member -> member.family() == family);
  }

  private long ttl() {
    if (!name.ttl().isComputed()) {
      return name.ttl().minSeconds();
    }
    int ttl = Math.clamp(TTL_SECONDS, name.ttl().minSeconds(), name.ttl().maxSeconds());
    notes.emulated("the TTL is always " + ttl + " s, however soon the answer may change");
    return ttl;
  }

  private Optional<Group> top(RecordType type, Regions regions) {
    return checks.isEmpty()
        ? answers(type, regions)
        : following(type, regions, new TreeCompiler(type, checks.get(), notes));
  }

  private Optional<Group> answers(RecordType type, Regions regions) {
    AnswerCompiler answers = new AnswerCompiler(name.root(), type, decisions, notes);
    return regions.over((client, label) -> answers.group(branch(client), client, label));
  }

  private Optional<Group> following(RecordType type, Regions regions, TreeCompiler tree) {
    Optional<Group> top =
        regions.over(
            (client, _) -> tree.group(branch(client)).map(group -> orLastResort(group, tree)));
    if (top.isPresent()) {
      tellMissing(tree, type);
      tellAllDown(tree, type);
    }
    return top;
  }

  private Branch branch(Whereabouts client) {
    return Branch.of(name.root().tree(), client);
  }

  private Group orLastResort(Group group, TreeCompiler tree) {
    return name.root().allDown() instanceof Policy.AllDown.LastResort(Policy.Pool pool)
        ? tree.unchecked(pool).map(last -> TreeCompiler.pair(group, last)).orElse(group)
        : group;
  }

  private void tellMissing(TreeCompiler tree, RecordType type) {
    for (String pool : tree.missing()) {
      notes.emulated(
          "pool %s has no %s: where it is chosen, the next choice answers %s instead of nothing"
              .formatted(pool, type, type));
    }
  }

  private void tellAllDown(TreeCompiler tree, RecordType type) {
    switch (name.root().allDown()) {
      case Policy.AllDown.Open _ -> {
        if (tree.severalNeeded()) {
          notes.emulated("with everything down, members that are up still answer alone");
        }
      }
      case Policy.AllDown.Closed _ ->
          notes.emulated(
              "with everything down, it answers as if all were up: Route 53 does not fail closed;"
                  + " mode answers does");
      case Policy.AllDown.LastGood _ ->
          notes.emulated(
              "with everything down, it answers as if all were up, not what was good last;"
                  + " mode answers does");
      case Policy.AllDown.LastResort(Policy.Pool pool) -> {
        if (TreeCompiler.answering(pool, type).isEmpty()) {
          notes.emulated(
              "with everything down, %s is answered as if all were up: last resort %s has none"
                  .formatted(type, pool.name()));
        }
      }
    }
  }

  private void tellRegions(Regions regions, RecordType type) {
    if (regions.leaveOut()) {
      notes.emulated(
          "some places have no %s to answer: their clients get what the wider place gets"
              .formatted(type));
    }
    if (!name.clientSubnet() && regions.tellApart()) {
      notes.emulated("the client subnet that resolvers send steers: Route 53 always looks at it");
    }
  }
}
