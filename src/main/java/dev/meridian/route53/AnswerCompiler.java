package dev.meridian.route53;

import dev.meridian.geo.Location;
import dev.meridian.route53.Group.Arm;
import dev.meridian.route53.Group.Target;
import dev.meridian.steer.Kind;
import dev.meridian.steer.Member;
import dev.meridian.steer.Odds;
import dev.meridian.steer.Policy;
import dev.meridian.steer.Whereabouts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Puts what this server decides now into record sets without health checks: for each place one
 * group that holds what is to be answered there, and nothing else.
 *
 * <pre>
 *   answers of one record      weighted values
 *   answers of several         weighted aliases to sets of values, one for each possible answer
 *   several of very many       multivalue
 *   nearest                    geoproximity aliases to the groups of the pools that are up
 * </pre>
 */
final class AnswerCompiler {
  /** More different answers than these are left to multivalue. */
  private static final int SETS_MAX = 32;

  private static final String NOTHING_NOW =
      "some queries are to have no %s now; they get what others get";

  private final Policy.Root root;
  private final RecordType type;
  private final Decisions decisions;
  private final Notes notes;
  private final boolean severalRecords;
  private final Map<Branch, String> labels = new HashMap<>();

  AnswerCompiler(Policy.Root root, RecordType type, Decisions decisions, Notes notes) {
    this.root = root;
    this.type = type;
    this.decisions = decisions;
    this.notes = notes;
    this.severalRecords = PolicyWalk.answersSeveral(root);
  }

  private Kind kind() {
    return switch (type) {
      case A -> Kind.A;
      case AAAA -> Kind.AAAA;
      default -> Kind.OTHER;
    };
  }

  /** What clients of a place are answered now; empty for no record. */
  Optional<Group> group(Branch branch, Whereabouts client, String place) {
    // Places that are alike under any health share their group.
    String label = labels.computeIfAbsent(branch, _ -> place);
    SequencedSet<Policy.Nearest> near = PolicyWalk.near(branch);
    return near.isEmpty() ? leaf(client, label) : byDistance(near, client, label);
  }

  private Optional<Group> byDistance(
      SequencedSet<Policy.Nearest> near, Whereabouts client, String label) {
    List<Group> groups = new ArrayList<>();
    List<Routing> routings = new ArrayList<>();
    List<Policy.Biased> candidates = candidates(near);
    for (Policy.Biased one : candidates) {
      leaf(at(one.pool().place(), client), label + "-" + one.pool().name())
          .ifPresent(
              group -> {
                groups.add(group);
                routings.add(TreeCompiler.at(one));
              });
    }
    if (!groups.isEmpty() && groups.size() < candidates.size()) {
      notes.emulated(NOTHING_NOW.formatted(type));
    }
    if (groups.size() > 1 && PolicyWalk.hasBand(root)) {
      notes.emulated(TreeCompiler.nearestAlone(groups));
    }
    return groups.isEmpty()
        ? Optional.empty()
        : Optional.of(TreeCompiler.byDistance(groups, routings, false));
  }

  /** The pools that are up, each place once; with none up, all, as clients may be told so. */
  private List<Policy.Biased> candidates(SequencedSet<Policy.Nearest> near) {
    if (near.stream().map(Policy.Nearest::pools).distinct().count() > 1) {
      notes.emulated(
          "several nearest in one policy: a client gets what they say where its nearest pool is");
    }
    List<Policy.Biased> all = near.stream().flatMap(one -> one.pools().stream()).toList();
    List<Policy.Biased> up = all.stream().filter(one -> isUp(one.pool())).toList();
    SequencedMap<Policy.Point, Policy.Biased> places = new LinkedHashMap<>();
    for (Policy.Biased one : up.isEmpty() ? all : up) {
      Policy.Biased other = places.putIfAbsent(TreeCompiler.rounded(one.pool().place()), one);
      if (other != null && other.bias() != one.bias()) {
        notes.emulated(TreeCompiler.onePlace(other.pool(), one.pool()));
      }
    }
    return List.copyOf(places.values());
  }

  private boolean isUp(Policy.Pool pool) {
    Policy.Root alone = new Policy.Root(pool.name(), pool, new Policy.AllDown.Closed());
    return decisions.odds(alone, Whereabouts.UNKNOWN, kind()).up();
  }

  private static Whereabouts at(Policy.Point point, Whereabouts client) {
    Location there = client.location();
    return new Whereabouts(
        new Location(
            there.continent(),
            there.country(),
            there.subdivision(),
            point.latitude(),
            point.longitude(),
            there.asn()),
        client.covering());
  }

  private Optional<Group> leaf(Whereabouts client, String place) {
    Odds odds = decisions.odds(root, client, kind());
    String label = Group.label('l', place);
    return severalRecords ? sets(odds, label) : values(odds, label);
  }

  private Optional<Group> values(Odds odds, String label) {
    SequencedMap<String, Double> chances = new LinkedHashMap<>();
    for (Odds.Drawing drawing : odds.drawings()) {
      double total = drawing.from().stream().mapToDouble(Odds.Ticket::weight).sum();
      for (Odds.Ticket ticket : drawing.from()) {
        chances.merge(
            TreeCompiler.value(ticket.member()),
            drawing.share() * ticket.weight() / total,
            Double::sum);
      }
    }
    if (chances.isEmpty()) {
      return Optional.empty();
    }
    tellNothing(odds);
    Shares shares = shares(List.copyOf(chances.values()));
    List<Arm> arms = new ArrayList<>();
    for (String value : chances.keySet()) {
      arms.add(
          TreeCompiler.valueArm(
              new Routing.Weighted(shares.weight(arms.size())), value, Optional.empty()));
    }
    return Optional.of(new Group(label, label.substring(3), arms));
  }

  /** An answer without records is none that a set could give. */
  private void tellNothing(Odds odds) {
    if (odds.drawings().stream().anyMatch(drawing -> drawing.from().isEmpty())) {
      notes.emulated(NOTHING_NOW.formatted(type));
    }
  }

  private Shares shares(List<Double> chances) {
    Shares shares = Shares.of(chances.stream().mapToDouble(one -> one).toArray());
    if (!shares.isExact()) {
      notes.emulated(shares.words());
    }
    return shares;
  }

  private Optional<Group> sets(Odds odds, String label) {
    SequencedMap<Group, Double> chances = new LinkedHashMap<>();
    for (Odds.Drawing drawing : odds.drawings()) {
      if (!drawing.from().isEmpty()) {
        Map<SortedSet<String>, Double> sets = new LinkedHashMap<>();
        if (draw(drawing.from(), drawing.answers(), 1, new HashSet<>(), sets)) {
          sets.forEach(
              (set, chance) -> chances.merge(fixed(set), drawing.share() * chance, Double::sum));
        } else {
          chances.merge(any(drawing), drawing.share(), Double::sum);
        }
      }
    }
    if (chances.isEmpty()) {
      return Optional.empty();
    }
    tellNothing(odds);
    Shares shares = shares(List.copyOf(chances.values()));
    List<Arm> arms = new ArrayList<>();
    for (Group group : chances.keySet()) {
      arms.add(
          new Arm(
              new Routing.Weighted(shares.weight(arms.size())),
              group.label().substring(1),
              new Target.Below(group, false),
              Optional.empty()));
    }
    return Optional.of(new Group(label, label.substring(3), arms));
  }

  /**
   * Adds the chances of drawing some more of the members; false when there are too many sets to
   * tell them all.
   */
  private static boolean draw(
      List<Odds.Ticket> from,
      int left,
      double share,
      Set<Member> drawn,
      Map<SortedSet<String>, Double> sets) {
    if (left >= from.size() - drawn.size() || left == 0) {
      SortedSet<String> set = new TreeSet<>();
      for (Odds.Ticket ticket : from) {
        if (left > 0 || drawn.contains(ticket.member())) {
          set.add(TreeCompiler.value(ticket.member()));
        }
      }
      sets.merge(set, share, Double::sum);
      return sets.size() <= SETS_MAX;
    }
    double total = 0;
    for (Odds.Ticket ticket : from) {
      total += drawn.contains(ticket.member()) ? 0 : ticket.weight();
    }
    for (Odds.Ticket ticket : from) {
      if (drawn.add(ticket.member())) {
        boolean few = draw(from, left - 1, share * ticket.weight() / total, drawn, sets);
        drawn.remove(ticket.member());
        if (!few) {
          return false;
        }
      }
    }
    return true;
  }

  private static Group fixed(SortedSet<String> values) {
    String label = "_v-" + Digest.hex(String.join(",", values), 12);
    Arm arm = new Arm(new Routing.Simple(), "", new Target.Values(values), Optional.empty());
    return new Group(label, "v", List.of(arm));
  }

  private Group any(Odds.Drawing drawing) {
    notes.emulated(
        "an answer carries up to 8 of %d members, each as likely, not %d drawn by weight"
            .formatted(drawing.from().size(), drawing.answers()));
    List<Arm> arms = new ArrayList<>();
    for (Odds.Ticket ticket : drawing.from()) {
      arms.add(
          TreeCompiler.valueArm(
              new Routing.Multivalue(), TreeCompiler.value(ticket.member()), Optional.empty()));
    }
    String label = "_a-" + Digest.hex(arms.toString(), 12);
    return new Group(label, "a", arms);
  }
}
