package dev.meridian.health;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which of the members that any node of a fleet has withdrawn are withdrawn at all nodes: a pure
 * function of what they share. Nodes that each kept the rules may together have withdrawn more than
 * the rules allow; then those who come first in the shared order stay withdrawn.
 *
 * <pre>
 *   a claim, in the order of claims                             | the member
 *   of a policy that is frozen here, the member is withdrawn    | stays withdrawn
 *   of a policy that is frozen here, it is not                  | held up: freeze
 *   its pool is out already, or stays in service without it     | as maxWithdrawn says
 *   its pool leaves service, and enough others stay             | as maxWithdrawn says
 *   its pool leaves service, and too few others stay            | held up: minInService
 *   fewer of its pool were admitted in the while before it
 *   than maxWithdrawn allows                                    | withdrawn
 *   as many were                                                | held up: maxWithdrawn
 * </pre>
 *
 * <p>What is allowed stays so when less is withdrawn, so claims that the rules allow together are
 * all admitted, whatever their order.
 */
final class Admission {
  /**
   * A member that some node has withdrawn.
   *
   * @param at milliseconds on the scale of {@link Claims}
   */
  record Claimed(int member, long at) {}

  /** A pool of a guarded policy, while claims are gone through. */
  private static final class Places {
    final Safety.Pool pool;
    final Shop shop;
    final List<Long> admitted = new ArrayList<>(0);
    int up;

    Places(Safety.Pool pool, Shop shop, BitSet out) {
      this.pool = pool;
      this.shop = shop;
      this.up = (int) pool.members().stream().filter(m -> !out.get(m)).count();
    }

    boolean isInService() {
      return up >= pool.required();
    }

    boolean leaves() {
      return isInService() && up - 1 < pool.required();
    }

    Optional<Safety.Rule> broken(boolean isOut, long at) {
      if (!isOut && leaves() && shop.open - 1 < shop.floor) {
        return Optional.of(Safety.Rule.MIN_IN_SERVICE);
      }
      return shop.safety
          .maxWithdrawn()
          .filter(pace -> lately(at - pace.per().toMillis()) + 1 > pace.of(pool.members().size()))
          .map(_ -> Safety.Rule.MAX_WITHDRAWN);
    }

    private long lately(long since) {
      return admitted.stream().filter(one -> one > since).count();
    }

    void admit(boolean isOut, long at) {
      admitted.add(at);
      if (!isOut) {
        shop.open -= leaves() ? 1 : 0;
        up--;
      }
    }
  }

  /** A guarded policy, meanwhile. */
  private static final class Shop {
    final Safety safety;
    final int floor;
    int open;

    Shop(Safety.Guarded policy) {
      this.safety = policy.safety();
      this.floor = safety.minInService().map(f -> f.of(policy.pools().size())).orElse(0);
    }
  }

  private final Map<Integer, List<Places>> placesOf = new HashMap<>();
  private final BitSet out;
  private final BitSet withdrawn;

  private Admission(List<Safety.Guarded> guards, BitSet out, BitSet withdrawn) {
    this.out = out;
    this.withdrawn = withdrawn;
    for (Safety.Guarded policy : guards) {
      Shop shop = new Shop(policy);
      for (Safety.Pool pool : policy.pools()) {
        Places places = new Places(pool, shop, out);
        shop.open += places.isInService() ? 1 : 0;
        pool.members()
            .forEach(m -> placesOf.computeIfAbsent(m, _ -> new ArrayList<>(1)).add(places));
      }
    }
  }

  /**
   * The members that are not to be withdrawn although they are claimed, and why.
   *
   * @param out members that are out whatever the machine does
   * @param claims those that want to be withdrawn, in the order that all nodes share
   * @param withdrawn those that are so here now; it counts where a policy is frozen
   */
  static Map<Integer, Safety.Rule> heldUp(
      List<Safety.Guarded> guards, BitSet out, List<Claimed> claims, BitSet withdrawn) {
    Admission admission = new Admission(guards, out, withdrawn);
    Map<Integer, Safety.Rule> held = new HashMap<>();
    for (Claimed claim : claims) {
      admission.admit(claim).ifPresent(rule -> held.put(claim.member(), rule));
    }
    return held;
  }

  private Optional<Safety.Rule> admit(Claimed claim) {
    List<Places> places = placesOf.getOrDefault(claim.member(), List.of());
    boolean isOut = out.get(claim.member());
    Optional<Safety.Rule> broken =
        places.stream().anyMatch(one -> one.shop.safety.freeze())
            ? Optional.of(Safety.Rule.FREEZE).filter(_ -> !withdrawn.get(claim.member()))
            : places.stream().flatMap(one -> one.broken(isOut, claim.at()).stream()).findFirst();
    if (broken.isEmpty()) {
      places.forEach(one -> one.admit(isOut, claim.at()));
    }
    return broken;
  }
}
