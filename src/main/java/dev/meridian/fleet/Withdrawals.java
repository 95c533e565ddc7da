package dev.meridian.fleet;

import dev.meridian.fleet.RegisterText.Withdrawal;
import dev.meridian.health.Fingerprint;
import dev.meridian.health.MemberKey;
import dev.meridian.health.Registers.Entry;
import dev.meridian.health.Standings;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What this node's machine withdrew under safety rules, and what the registers say that the others
 * did. What moves here is written, one node before the others; what is heard is the word of all.
 * Used by the council's thread, which is the writer of the standings.
 */
final class Withdrawals {
  /** Between two writers of one register, so that the second need not write. */
  private static final long WRITE_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final long WRITE_NANOS_MAX = TimeUnit.SECONDS.toNanos(2);

  /** Nodes that hear different votes do not talk each other round faster. */
  private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Ledger ledger;
  private final Peers peers;
  private final Hands hands;
  private final String self;
  private final String region;

  /** When this node is to write what it did, unless another does before. */
  private final Map<MemberKey, Long> due = new HashMap<>();

  private final Map<MemberKey, Long> written = new HashMap<>();
  private Optional<Standings> known = Optional.empty();

  /**
   * Nothing is known yet.
   *
   * @param region whose vantages decide; empty for those of all
   */
  Withdrawals(Ledger ledger, Peers peers, Hands hands, String self, String region) {
    this.ledger = ledger;
    this.peers = peers;
    this.hands = hands;
    this.self = self;
    this.region = region;
  }

  /**
   * Hears of a register, if it is one of these.
   *
   * @return whether it makes sense
   */
  boolean learn(String register, Now now) {
    if (!register.startsWith(Keys.withdrawals(region))) {
      return true;
    }
    Optional<Withdrawal> heard = withdrawal(register);
    heard.ifPresent(
        one -> {
          due.remove(one.member());
          hands.standings().hear(one.member(), one.at(), now.millis());
        });
    return heard.isPresent();
  }

  private Optional<Withdrawal> withdrawal(String register) {
    return ledger
        .get(register)
        .map(Entry::value)
        .flatMap(RegisterText::withdrawal)
        .filter(one -> Keys.withdrawal(region, one.member()).equals(register));
  }

  /**
   * Lets time pass.
   *
   * @param hears whether this node hears its fleet; where not, nothing is written
   */
  void follow(boolean hears, Now now) {
    Standings standings = hands.standings();
    for (MemberKey member : standings.takeMoved()) {
      due.computeIfAbsent(member, _ -> writeNanos(member, now));
    }
    if (known.isEmpty() || known.get() != standings) {
      known = Optional.of(standings);
      Set<String> all = new HashSet<>(ledger.all().keySet());
      all.forEach(register -> learn(register, now));
    }
    if (hears) {
      List<MemberKey> ripe =
          due.entrySet().stream()
              .filter(one -> one.getValue() <= now.nanos())
              .map(Map.Entry::getKey)
              .toList();
      ripe.forEach(member -> write(member, standings, now));
    }
  }

  /** The first of the nodes, in an order of the member's own, writes at once. */
  private long writeNanos(MemberKey member, Now now) {
    long own = place(member, self);
    long before =
        peers.existing().stream()
            .filter(Peer::isFresh)
            .filter(peer -> place(member, peer.vantage().name()) < own)
            .count();
    long wait = Math.min(before * WRITE_STEP_NANOS, WRITE_NANOS_MAX);
    long again = written.containsKey(member) ? written.get(member) + AGAIN_NANOS : Long.MIN_VALUE;
    return Math.max(now.nanos() + wait, again);
  }

  private static long place(MemberKey member, String vantage) {
    String name = member.member() + " " + vantage;
    return Fingerprint.of(new MemberKey(member.zone(), member.pool(), name)).hash();
  }

  private void write(MemberKey member, Standings standings, Now now) {
    due.remove(member);
    String register = Keys.withdrawal(region, member);
    Withdrawal own = new Withdrawal(member, standings.withdrawal(member));
    if (!withdrawal(register).filter(own::equals).isPresent()) {
      written.put(member, now.nanos());
      ledger.write(register, RegisterText.text(own), now);
    }
  }
}
