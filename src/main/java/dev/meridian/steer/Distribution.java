package dev.meridian.steer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The chances of what a compiled choice gives, read from the compiled structure itself. Either for
 * one client, whose hashed choices are then known, or over all clients, where a hashed choice is a
 * draw by weight. Belongs to one thread.
 */
final class Distribution {
  /** Beyond so many different sets a union is reported as one drawing from all that it may hold. */
  private static final int SETS_MAX = 4096;

  private final boolean byClient;
  private final Draw scratch = new Draw(0);
  private final Map<Drawing, Double> chances = new LinkedHashMap<>();

  private Distribution(boolean byClient) {
    this.byClient = byClient;
  }

  /**
   * Draws one after the other by weight without putting back.
   *
   * @param from members with the weights they are drawn by, all over 0
   * @param answers 0 to as many as there are
   */
  record Drawing(List<Candidate> from, int answers) {}

  /** Chances over all clients; they sum to 1. */
  static Map<Drawing, Double> overall(Choice choice) {
    var distribution = new Distribution(false);
    distribution.add(choice, 1, 0);
    return distribution.chances;
  }

  /** Chances for the client that the key stands for; they sum to 1. */
  static Map<Drawing, Double> forClient(Choice choice, long key) {
    var distribution = new Distribution(true);
    distribution.add(choice, 1, key);
    return distribution.chances;
  }

  private void add(Choice choice, double share, long key) {
    if (share == 0) {
      return;
    }
    switch (choice) {
      case Fixed fixed -> addDrawing(even(fixed.members()), fixed.members().size(), share);
      case Table table -> {
        double[] shares = table.shares();
        for (int i = 0; i < shares.length; i++) {
          add(table.choices()[i], share * shares[i], key);
        }
      }
      case Rendezvous rendezvous -> {
        double[] shares = shares(rendezvous, key);
        for (int i = 0; i < shares.length; i++) {
          if (shares[i] > 0) {
            long below = ClientHash.below(key, rendezvous.identity(i));
            add(rendezvous.choices()[i], share * shares[i], below);
          }
        }
      }
      case Slice slice -> {
        double first = first(slice, key);
        add(slice.first(), share * first, key);
        add(slice.rest(), share * (1 - first), key);
      }
      case Sample sample -> addLot(sample.lot(), share);
      case Ranking ranking -> {
        scratch.set().fill(ranking.lot().size());
        addRanking(ranking.lot(), share, key);
      }
      case Union union -> addUnion(union, share, key);
      case Subset _, Together _ -> throw new IllegalStateException("found outside a union");
    }
  }

  private double first(Slice slice, long key) {
    return !byClient ? slice.share() : slice.isFirst(key) ? 1 : 0;
  }

  private double[] shares(Rendezvous rendezvous, long key) {
    double[] shares = new double[rendezvous.choices().length];
    if (byClient) {
      shares[rendezvous.best(key)] = 1;
      return shares;
    }
    double total = 0;
    for (double weight : rendezvous.weights()) {
      total += weight;
    }
    for (int i = 0; i < shares.length; i++) {
      shares[i] = rendezvous.weights()[i] / total;
    }
    return shares;
  }

  private void addLot(Lot lot, double share) {
    var from = new ArrayList<Candidate>();
    for (int i = 0; i < lot.size(); i++) {
      from.add(new Candidate(lot.members.get(i), lot.weights[i]));
    }
    addDrawing(from, lot.answers, share);
  }

  /** What the hash takes from the scratch's set. */
  private void addRanking(Lot lot, double share, long key) {
    if (!byClient) {
      addLot(lot, share);
      return;
    }
    int count = Ranking.rank(scratch, lot, key);
    var taken = new ArrayList<Member>();
    for (int i = 0; i < count; i++) {
      taken.add(lot.members.get(scratch.ranked()[i]));
    }
    addDrawing(even(taken), count, share);
  }

  private void addUnion(Union union, double share, long key) {
    for (Map.Entry<BitSet, Double> entry : sets(union.parts(), key).entrySet()) {
      BitSet set = entry.getKey();
      if (union.isHashed() && byClient) {
        scratch.set().clear(union.lot().size());
        scratch.set().addAll(set.toLongArray());
        addRanking(union.lot(), share * entry.getValue(), key);
      } else {
        List<Member> members = set.stream().mapToObj(union.lot().members::get).toList();
        int answers = Math.min(union.lot().answers, members.size());
        addDrawing(even(members), answers, share * entry.getValue());
      }
    }
  }

  /** The sets of members that the parts of a union bring, with their chances. */
  private Map<BitSet, Double> sets(Choice choice, long key) {
    var sets = new LinkedHashMap<BitSet, Double>();
    switch (choice) {
      case Subset subset -> sets.put(BitSet.valueOf(subset.bits()), 1.0);
      case Table table -> {
        double[] shares = table.shares();
        for (int i = 0; i < shares.length; i++) {
          mix(sets, sets(table.choices()[i], key), shares[i]);
        }
      }
      case Rendezvous rendezvous -> {
        double[] shares = shares(rendezvous, key);
        for (int i = 0; i < shares.length; i++) {
          if (shares[i] > 0) {
            long below = ClientHash.below(key, rendezvous.identity(i));
            mix(sets, sets(rendezvous.choices()[i], below), shares[i]);
          }
        }
      }
      case Slice slice -> {
        double first = first(slice, key);
        mix(sets, sets(slice.first(), key), first);
        mix(sets, sets(slice.rest(), key), 1 - first);
        sets.values().removeIf(chance -> chance == 0);
      }
      case Together together -> sets.putAll(together(together, key));
      case Fixed _, Sample _, Ranking _, Union _ ->
          throw new IllegalStateException("found inside a union");
    }
    return sets;
  }

  private static void mix(Map<BitSet, Double> into, Map<BitSet, Double> sets, double share) {
    sets.forEach((set, chance) -> into.merge(set, chance * share, Double::sum));
  }

  private Map<BitSet, Double> together(Together together, long key) {
    Map<BitSet, Double> sets = Map.of(new BitSet(), 1.0);
    for (int i = 0; i < together.parts().length; i++) {
      long below = ClientHash.below(key, together.identity(i));
      sets = joined(sets, sets(together.parts()[i], below));
    }
    return sets;
  }

  private static Map<BitSet, Double> joined(Map<BitSet, Double> some, Map<BitSet, Double> more) {
    var sets = new LinkedHashMap<BitSet, Double>();
    some.forEach(
        (one, chance) ->
            more.forEach((two, other) -> sets.merge(or(one, two), chance * other, Double::sum)));
    if (sets.size() <= SETS_MAX) {
      return sets;
    }
    return Map.of(sets.keySet().stream().reduce(new BitSet(), Distribution::or), 1.0);
  }

  private static BitSet or(BitSet one, BitSet two) {
    BitSet both = (BitSet) one.clone();
    both.or(two);
    return both;
  }

  private static List<Candidate> even(List<Member> members) {
    return members.stream().map(member -> new Candidate(member, 1)).toList();
  }

  private void addDrawing(List<Candidate> from, int answers, double share) {
    if (share > 0) {
      chances.merge(new Drawing(List.copyOf(from), answers), share, Double::sum);
    }
  }
}
