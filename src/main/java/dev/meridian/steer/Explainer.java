package dev.meridian.steer;

import dev.meridian.steer.Explanation.Branch;
import dev.meridian.steer.Explanation.Line;
import dev.meridian.steer.Explanation.Step;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Walks a policy as written and says what the compiled one does: up and down come from the same
 * {@link Evaluation}, orders from the same {@link Routing}, hashed choices from the same {@link
 * Rendezvous} and {@link Ranking}. Belongs to one thread.
 */
final class Explainer {
  private final Specialisation specialisation;
  private final Whereabouts client;
  private final Kind kind;
  private final Health health;
  private final Evaluation evaluation;
  private final Draw scratch = new Draw(0);

  Explainer(Specialisation specialisation, Whereabouts client, Kind kind, Health health) {
    this.specialisation = specialisation;
    this.client = client;
    this.kind = kind;
    this.health = health;
    this.evaluation = new Evaluation(kind, health);
  }

  /**
   * How choices are made at a node.
   *
   * @param hashed whether the client's hash makes them
   * @param key of the client here
   * @param inAnswer below an {@code all}: the chance of each record to be in its answer
   */
  private record Context(boolean hashed, long key, @Nullable Map<ByteBuffer, Double> inAnswer) {
    Context sticky() {
      return new Context(true, key, inAnswer);
    }

    Context below(long identity) {
      return new Context(hashed, ClientHash.below(key, identity), inAnswer);
    }
  }

  /** The whole tree. */
  Step explain(Policy tree, long clientKey) {
    return step(tree, new Context(false, clientKey, null));
  }

  private Step step(Policy policy, Context context) {
    return switch (policy) {
      case Policy.Pool pool -> pool(pool, context);
      case Policy.Failover failover -> failover(failover, context);
      case Policy.Weighted weighted ->
          node("weighted", weighted, "by weight", shares(weighted.children(), context));
      case Policy.Sticky sticky ->
          node(
              "sticky",
              sticky,
              "by the client's prefix",
              shares(sticky.children(), context.sticky()));
      case Policy.Geo geo ->
          node(
              "geo", geo, "spill " + word(geo.spill()), stops(Routing.stops(geo, client), context));
      case Policy.Networks networks ->
          node(
              "networks",
              networks,
              "spill " + word(networks.spill()),
              stops(Routing.stops(networks, client), context));
      case Policy.Nearest nearest -> nearest(nearest, context);
      case Policy.All all -> all(all, context);
    };
  }

  private static String word(Policy.Spill spill) {
    return spill.name().toLowerCase(Locale.ROOT);
  }

  private Step node(String form, Policy policy, String summary, List<Branch> branches) {
    return new Step(form, policy.name(), isUp(policy), summary, branches, List.of());
  }

  private boolean isUp(Policy policy) {
    return served(policy).up();
  }

  private Served served(Policy policy) {
    return evaluation.serve(specialisation.residual(policy, client));
  }

  private long identity(Policy policy) {
    return specialisation.residual(policy, client).identity();
  }

  private Branch branch(Policy policy, double share, String why, Context context) {
    return new Branch(
        step(policy, context), share, why, OptionalDouble.empty(), OptionalDouble.empty());
  }

  private List<Branch> stops(List<Routing.Stop> stops, Context context) {
    var branches = new ArrayList<Branch>();
    boolean found = false;
    for (Routing.Stop stop : stops) {
      boolean takes = !found && isUp(stop.policy());
      found |= takes;
      String why = stop.why() + (takes ? "" : reason(stop.policy()));
      OptionalDouble km =
          Double.isNaN(stop.km()) ? OptionalDouble.empty() : OptionalDouble.of(stop.km());
      branches.add(
          new Branch(step(stop.policy(), context), takes ? 1 : 0, why, OptionalDouble.empty(), km));
    }
    return branches;
  }

  private String reason(Policy policy) {
    return isUp(policy) ? ", not needed" : ", down";
  }

  private Step failover(Policy.Failover failover, Context context) {
    List<Policy> up = failover.children().stream().filter(this::isUp).toList();
    double trickle = up.size() > 1 ? failover.trickle() : 0;
    boolean hashed = context.hashed() && trickle > 0 && trickle < 1;
    double second = hashed ? (trickles(up, trickle, context.key()) ? 1 : 0) : trickle;
    int taken = taken(failover, up, trickle >= 1 ? 1 : 0, context.key());
    boolean first = taken == (trickle >= 1 ? 1 : 0);
    var branches = new ArrayList<Branch>();
    int rank = 0;
    for (Policy child : failover.children()) {
      boolean live = isUp(child);
      rank += live ? 1 : 0;
      double share = live ? share(rank, first, taken, second) : 0;
      boolean salted = hashed && first && live && rank <= 2;
      String why =
          live ? why(rank, failover, trickle) + kept(failover, child, rank == up.size()) : "down";
      branches.add(branch(child, share, why, salted ? context.below(identity(child)) : context));
    }
    String summary = up.size() + " of " + failover.children().size() + " up";
    return node("failover", failover, summary, branches);
  }

  private static double share(int rank, boolean first, int taken, double second) {
    if (!first) {
      return rank - 1 == taken ? 1 : 0;
    }
    return rank == 1 ? 1 - second : rank == 2 ? second : 0;
  }

  /** Which of those that are up the client comes to, each passing on what it does not keep. */
  private int taken(Policy.Failover failover, List<Policy> up, int from, long key) {
    int taken = from;
    while (taken < up.size() - 1) {
      Policy child = up.get(taken);
      double share = Evaluation.share(failover.spill(), served(child));
      if (share >= 1 || Slice.isFirst(key, identity(child), share)) {
        return taken;
      }
      taken++;
    }
    return taken;
  }

  private String kept(Policy.Failover failover, Policy child, boolean last) {
    double share = Evaluation.share(failover.spill(), served(child));
    return share >= 1 || last ? "" : ", keeps " + percent(share) + " of its clients";
  }

  private boolean trickles(List<Policy> up, double trickle, long key) {
    long[] identities = {identity(up.get(0)), identity(up.get(1))};
    double[] weights = {1 - trickle, trickle};
    return Rendezvous.best(key, identities, weights, Ranking.allEqual(weights)) == 1;
  }

  private static String why(int rank, Policy.Failover failover, double trickle) {
    return switch (rank) {
      case 1 ->
          "first up of "
              + failover.children().size()
              + (trickle > 0 ? ", less the trickle of " + percent(trickle) : "");
      case 2 -> trickle > 0 ? "next up: trickle " + percent(trickle) : "an earlier one is up";
      default -> "an earlier one is up";
    };
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private List<Branch> shares(List<Policy.Share> children, Context context) {
    List<Residual.Part> parts = specialisation.parts(children, client);
    List<Residual.Part> active = evaluation.active(parts);
    long total = active.stream().mapToLong(Explainer::drawnWeight).sum();
    Residual.@Nullable Part chosen = context.hashed() ? chosen(active, context.key()) : null;
    var branches = new ArrayList<Branch>();
    for (int i = 0; i < parts.size(); i++) {
      Residual.Part part = parts.get(i);
      boolean takesPart = active.contains(part);
      boolean salted = context.hashed() && takesPart && active.size() > 1;
      double even = takesPart ? (double) drawnWeight(part) / total : 0;
      double share = chosen == null ? even : part.equals(chosen) ? 1 : 0;
      String why =
          takesPart
              ? "weight " + drawnWeight(part) + " of " + total + hashed(context, share)
              : evaluation.serve(part.residual()).up() ? "weight 0 while others are up" : "down";
      branches.add(
          new Branch(
              step(children.get(i).policy(), salted ? context.below(part.identity()) : context),
              share,
              why,
              OptionalDouble.of(part.weight()),
              OptionalDouble.empty()));
    }
    return branches;
  }

  private static String hashed(Context context, double share) {
    return !context.hashed() ? "" : share > 0 ? ", chosen by hash" : ", not chosen by hash";
  }

  private static long drawnWeight(Residual.Part part) {
    return Math.max(1, part.weight());
  }

  private static Residual.@Nullable Part chosen(List<Residual.Part> active, long key) {
    if (active.isEmpty()) {
      return null;
    }
    long[] identities = active.stream().mapToLong(Residual.Part::identity).toArray();
    double[] weights = active.stream().mapToDouble(Explainer::drawnWeight).toArray();
    return active.get(Rendezvous.best(key, identities, weights, Ranking.allEqual(weights)));
  }

  private Step all(Policy.All all, Context context) {
    Served served = served(all);
    Map<ByteBuffer, Double> inAnswer = context.inAnswer();
    if (inAnswer == null) {
      inAnswer = inAnswer(served.plan(), context);
    }
    var branches = new ArrayList<Branch>();
    for (Policy child : all.children()) {
      boolean live = isUp(child);
      Context here =
          new Context(context.hashed(), ClientHash.below(context.key(), identity(child)), inAnswer);
      branches.add(branch(child, live ? 1 : 0, live ? "takes part" : "down", here));
    }
    return node("all", all, "at most " + all.answers() + " records of all", branches);
  }

  private static Map<ByteBuffer, Double> inAnswer(Plan plan, Context context) {
    Choice choice = new Flattening().choice(context.hashed() ? new Plan.Hashed(plan) : plan);
    var chances = new HashMap<ByteBuffer, Double>();
    Distribution.forClient(choice, context.key())
        .forEach(
            (drawing, share) -> {
              // Members of a union are equally likely.
              double each = share * drawing.answers() / Math.max(1, drawing.from().size());
              drawing.from().forEach(one -> chances.merge(one.image(), each, Double::sum));
            });
    return chances;
  }

  private Step nearest(Policy.Nearest nearest, Context context) {
    List<Routing.Ranked> ranked = Routing.ranked(nearest, client);
    int first = 0;
    while (first < ranked.size() && !isUp(ranked.get(first).pool())) {
      first++;
    }
    int end = first == ranked.size() ? first : ranked.get(first).end();
    Map<ByteBuffer, Double> shares = memberShares(served(nearest).plan(), context);
    var branches = new ArrayList<Branch>();
    for (int i = 0; i < ranked.size(); i++) {
      Routing.Ranked one = ranked.get(i);
      boolean near = i >= first && i < end && isUp(one.pool());
      String why =
          distance(one)
              + (near
                  ? i == first ? band(nearest, one) : ", within the band"
                  : isUp(one.pool()) ? ", beyond the band" : ", down");
      branches.add(
          near(
              one.pool(),
              near ? ownShares(one.pool(), shares, ranked.subList(first, i)) : Map.of(),
              why,
              Double.isNaN(one.km()) ? OptionalDouble.empty() : OptionalDouble.of(one.km()),
              context.hashed() || context.inAnswer() != null));
    }
    String summary = "draws " + nearest.answers() + " of the nearest";
    return node("nearest", nearest, summary, branches);
  }

  private static String distance(Routing.Ranked one) {
    if (Double.isNaN(one.biasedKm())) {
      return "as written, distance unknown";
    }
    return one.km() == one.biasedKm()
        ? "distance " + kilometres(one.km())
        : "distance " + kilometres(one.km()) + ", as if " + kilometres(one.biasedKm());
  }

  private static String kilometres(double km) {
    return Math.round(km) + " km";
  }

  private static String band(Policy.Nearest nearest, Routing.Ranked one) {
    return Double.isNaN(one.biasedKm())
        ? ""
        : ", band "
            + percent(nearest.band())
            + " to "
            + kilometres(one.biasedKm() * (1 + nearest.band()));
  }

  /** The first-place chances of the records of a plan that draws members. */
  private Map<ByteBuffer, Double> memberShares(Plan plan, Context context) {
    if (context.inAnswer() != null) {
      return context.inAnswer();
    }
    var shares = new HashMap<ByteBuffer, Double>();
    if (!(plan instanceof Plan.Members members) || members.from().isEmpty()) {
      return shares;
    }
    Lot lot = new Lot(members.from(), members.answers());
    if (context.hashed()) {
      scratch.set().fill(lot.size());
      int count = Ranking.rank(scratch, lot, context.key());
      for (int i = 0; i < count; i++) {
        shares.put(ByteBuffer.wrap(lot.records[scratch.ranked()[i]]), 1.0);
      }
    } else {
      for (int i = 0; i < lot.size(); i++) {
        shares.put(ByteBuffer.wrap(lot.records[i]), (double) lot.weights[i] / lot.totalWeight);
      }
    }
    return shares;
  }

  /**
   * A pool's part of a nearest node's draws, by record; a record that a nearer pool has too is that
   * one's.
   */
  private Map<ByteBuffer, Double> ownShares(
      Policy.Pool pool, Map<ByteBuffer, Double> shares, List<Routing.Ranked> nearer) {
    var own = new HashMap<ByteBuffer, Double>();
    serving(pool).forEach(one -> own.put(one.image(), shares.getOrDefault(one.image(), 0.0)));
    nearer.forEach(other -> serving(other.pool()).forEach(one -> own.remove(one.image())));
    return own;
  }

  private Branch near(
      Policy.Pool pool, Map<ByteBuffer, Double> own, String why, OptionalDouble km, boolean apart) {
    double sum = own.values().stream().mapToDouble(share -> share).sum();
    var ofPool = new HashMap<>(own);
    if (!apart && sum > 0) {
      ofPool.replaceAll((_, share) -> share / sum);
    }
    double share = apart && sum > 0 ? 1 : sum;
    Step step = pool(pool, ofPool, "drawn with all that are equally near");
    return new Branch(step, share, why, OptionalDouble.empty(), km);
  }

  private List<Candidate> serving(Policy.Pool pool) {
    Served served = served(pool);
    return served.up() && served.plan() instanceof Plan.Members members
        ? members.from()
        : List.of();
  }

  private Step pool(Policy.Pool pool, Context context) {
    Served served = served(pool);
    String how = "draws " + pool.answers();
    return pool(pool, served.up() ? memberShares(served.plan(), context) : Map.of(), how);
  }

  private Step pool(Policy.Pool pool, Map<ByteBuffer, Double> shares, String how) {
    List<Member> answering = Evaluation.answering(pool, kind);
    List<Member> judged = answering.isEmpty() ? pool.members() : answering;
    long live = judged.stream().filter(health::isUp).count();
    int required = pool.healthyWhen().required(judged.size());
    boolean up = isUp(pool);
    var left = new HashMap<>(shares);
    var lines = new ArrayList<Line>();
    for (Member member : pool.members()) {
      lines.add(line(member, answering.contains(member), up, left));
    }
    String summary = live + " of " + judged.size() + " up, " + required + " needed, " + how;
    return new Step("pool", pool.name(), up, summary, List.of(), List.copyOf(lines));
  }

  /** Takes the share of the member's record out of what is left, so that a record counts once. */
  private Line line(Member member, boolean answers, boolean poolUp, Map<ByteBuffer, Double> left) {
    boolean live = health.isUp(member);
    Double share = answers && live && poolUp ? left.remove(ByteBuffer.wrap(member.record())) : null;
    double chance = share == null ? 0 : share;
    String why = chance > 0 ? "weight " + member.weight() : dropped(member, answers, live, poolUp);
    String note = member.target() < 0 ? "" : health.note(member.target());
    if (!note.isEmpty()) {
      why += "; " + note;
    }
    return new Line(member.name(), member.family(), live, member.weight(), chance, why);
  }

  private String dropped(Member member, boolean answers, boolean live, boolean poolUp) {
    if (!answers) {
      return "family " + member.family() + " not asked";
    }
    if (!live) {
      String reason = health.reason(member.target());
      return reason.isEmpty() ? "out of the answers" : reason;
    }
    if (!poolUp) {
      return "its pool is down";
    }
    return member.weight() == 0 ? "weight 0 while others are up" : "not drawn";
  }
}
