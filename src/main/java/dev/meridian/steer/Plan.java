package dev.meridian.steer;

import java.util.List;

/** What a residual tree serves under one state of health: only draws are left to be made. */
sealed interface Plan {
  /** An empty answer. */
  Plan NOTHING = new Members(List.of(), 1);

  /**
   * Draw members.
   *
   * @param from drawable ones, see {@link Candidate#drawable}
   * @param answers as many as this, at most all
   */
  record Members(List<Candidate> from, int answers) implements Plan {
    /** Draws from what is drawable of the candidates; an alias is always alone. */
    static Members of(List<Candidate> candidates, int answers) {
      List<Candidate> from = Candidate.drawable(candidates);
      boolean alone = !from.isEmpty() && from.getFirst().isAlias();
      return new Members(from, alone ? 1 : Math.min(answers, Draw.RECORDS_MAX));
    }

    /** Cheap, but of all members: thousands of lots may differ in one. */
    @Override
    public int hashCode() {
      long hash = 0;
      for (Candidate candidate : from) {
        hash = hash * 31 + candidate.member().identity();
      }
      return Long.hashCode(hash);
    }
  }

  /** Draw one of at least two parts by weight. */
  record Drawn(List<Part> parts) implements Plan {
    /** Of all parts. */
    double weight() {
      double weight = 0;
      for (Part part : parts) {
        weight += part.weight();
      }
      return weight;
    }

    /** Cheap: other parts have other identities. */
    @Override
    public int hashCode() {
      return Part.hash(parts);
    }
  }

  /** Every draw below is made by the client's hash. */
  record Hashed(Plan plan) implements Plan {}

  /**
   * Some clients, by their hash, get the first, the others the rest. As the share shrinks each
   * client of the first leaves it once, and none goes there.
   *
   * @param share of the first, between 0 and 1
   * @param identity for {@link ClientHash}
   */
  record Sliced(Plan first, double share, Plan rest, long identity) implements Plan {}

  /** The members that each part would draw from, together; all equally likely. */
  record Union(List<Part> parts, int answers) implements Plan {
    /** Cheap: other parts have other identities. */
    @Override
    public int hashCode() {
      return Part.hash(parts);
    }
  }

  /**
   * A part.
   *
   * @param weight over 0; without meaning in a union
   * @param identity for {@link ClientHash}
   */
  record Part(Plan plan, double weight, long identity) {
    private static int hash(List<Part> parts) {
      long hash = 0;
      for (Part part : parts) {
        hash = hash * 31 + part.identity;
      }
      return Long.hashCode(hash);
    }
  }
}
