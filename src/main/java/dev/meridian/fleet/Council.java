package dev.meridian.fleet;

import dev.meridian.health.Agreement;
import dev.meridian.health.Agreement.Agreed;
import dev.meridian.health.Agreement.Keep;
import dev.meridian.health.Directives;
import dev.meridian.health.Evidence;
import dev.meridian.health.HealthTable;
import dev.meridian.health.Observation;
import dev.meridian.health.Recusal;
import dev.meridian.health.Registers.Entry;
import dev.meridian.health.RiseFall;
import dev.meridian.health.Target;
import dev.meridian.health.Vantage;
import dev.meridian.health.Verdict;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One node's part in its fleet: it shows the evidence of its own checks, hears that of the others,
 * and has the health table follow what a quorum says. A machine of messages, checks and time, all
 * of which are handed to it. Used by one thread, which is the writer of the table.
 *
 * <p>A node that does not hear its own beats hears nobody: it changes nothing.
 */
final class Council {
  /** Cases that are decided in one tick: a change of vantages asks all of them anew. */
  private static final int DECIDED_MAX = 2000;

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** From one wish to be told all anew to the next. */
  private static final long RESYNC_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final CouncilRules rules;
  private final Medium medium;
  private final Vantage self;
  private final Peers peers;
  private final Ledger ledger;
  private final Shelf shelf;
  private final Orders orders;
  private final Withdrawals withdrawals;
  private final Tasks tasks;
  private final Votes votes;
  private final Beliefs beliefs;
  private final Shares shares;
  private final Groups groups = new Groups();
  private final Consumer<Attendance> onStanding;

  private HealthTable table = HealthTable.ofFleet(List.of());
  private List<Case> cases = List.of();
  private final Map<String, Case> byFingerprint = new HashMap<>();
  private final Map<String, Case> byRegister = new HashMap<>();

  /** Those to be decided anew. */
  private final ArrayDeque<Case> dirty = new ArrayDeque<>();

  private final Set<Case> isDirty = new HashSet<>();

  private boolean connected;
  private boolean synced;
  private long syncedNanos;

  /** When the store began to tell all. */
  private long begunNanos;

  private Optional<Long> echoNanos = Optional.empty();
  private boolean hears;
  private boolean closed;

  /** What was told of in the state that a watch begins with. */
  private final Set<String> told = new HashSet<>();

  private final Map<String, Long> revisions = new HashMap<>();
  private Recusal recusal = Recusal.NONE;
  private long sequence;
  private Optional<Long> beatNanos = Optional.empty();
  private Now now = new Now(0, 0);
  private Optional<Long> secondNanos = Optional.empty();
  private Optional<Long> resyncNanos = Optional.empty();
  private int undecided;
  private long malformed;
  private Optional<Long> usurpedNanos = Optional.empty();
  private int foreignBeats;
  private Attendance standing = Attendance.START;

  /**
   * One that hears nobody yet.
   *
   * @param hands what people decide
   * @param onShare hears which targets this node is to probe, by index, whenever that changes
   * @param onStanding hears how the node stands, whenever that changes
   */
  Council(
      CouncilRules rules,
      Medium medium,
      Hands hands,
      Consumer<BitSet> onShare,
      Consumer<Attendance> onStanding) {
    this.rules = rules;
    this.medium = medium;
    this.self = rules.self();
    this.peers = new Peers(rules);
    this.ledger = new Ledger(medium, self.name());
    this.shelf = new Shelf(self.name(), rules.boot(), medium);
    this.orders = new Orders(medium, hands);
    this.withdrawals =
        new Withdrawals(
            ledger, peers, hands, self.name(), rules.quorum().regional() ? self.region() : "");
    this.tasks = new Tasks(self.name(), medium, this::isFresh);
    this.votes = new Votes(rules, peers, shelf);
    this.beliefs = new Beliefs(ledger, votes);
    this.shares = new Shares(rules, peers, votes, onShare, this::probesNoMore);
    this.onStanding = onStanding;
  }

  /**
   * Has a table follow from now on, and no other.
   *
   * @param groupOf by target: what is unrelated to other groups
   */
  void turnTo(HealthTable next, List<String> groupOf) {
    String region = rules.quorum().regional() ? self.region() : "";
    Map<String, Case> before = new HashMap<>(byFingerprint);
    List<Case> made = new ArrayList<>();
    List<Case> fresh = new ArrayList<>();
    byFingerprint.clear();
    byRegister.clear();
    dirty.clear();
    isDirty.clear();
    table = next;
    for (Target target : next.targets()) {
      Case one = new Case(target, groupOf.get(target.index()), region);
      Case known = before.remove(one.fingerprint.text());
      if (known != null) {
        one.takeOver(known);
      } else {
        fresh.add(one);
      }
      made.add(one);
      byFingerprint.put(one.fingerprint.text(), one);
      byRegister.put(one.register, one);
    }
    cases = List.copyOf(made);
    before.values().forEach(this::drop);
    groups.turnTo(cases, this::shownVerdict, now.nanos());
    next.listenForFleet(new Witness());
    cases.forEach(this::mark);
    beliefs.turnTo(next, cases);
    fresh.forEach(this::learn);
    shares.turnTo(cases);
  }

  private void drop(Case gone) {
    shelf.withdraw(gone.fingerprint.text(), now.nanos());
    votes.drop(gone);
    shares.drop(gone);
  }

  private Verdict shownVerdict(Case one) {
    return shelf.get(one.fingerprint.text()).map(Evidence::verdict).orElse(Verdict.UNKNOWN);
  }

  private void mark(Case one) {
    if (isDirty.add(one)) {
      dirty.add(one);
    }
  }

  private void markAll() {
    votes.turn(recusal.isRecused());
    cases.forEach(this::mark);
  }

  // What this node sees.

  /** Listens to the table. */
  private final class Witness implements HealthTable.FleetListener {
    @Override
    public void checked(Target target, RiseFall evidence, Observation observation) {
      Council.this.checked(target, evidence, observation);
    }

    @Override
    public void released(Target target) {
      beliefs.released(cases.get(target.index()), now);
    }
  }

  private void checked(Target target, RiseFall evidence, Observation observation) {
    Case one = cases.get(target.index());
    one.checkedNanos = Optional.of(observation.atNanos());
    if (evidence.verdict() == Verdict.UNKNOWN || !one.probed) {
      return;
    }
    if (shownVerdict(one) != evidence.verdict()) {
      shelf.show(
          one.fingerprint.text(),
          new Evidence(
              evidence.verdict(), observation.reason(), observation.latencyNanos(), now.millis()),
          observation.atNanos());
      groups.says(one, evidence.verdict(), observation.atNanos());
      mark(one);
    }
  }

  // What this node hears.

  /** The store is reached, and is about to tell all that it holds. */
  void begins() {
    connected = true;
    begunNanos = now.nanos();
    synced = false;
    told.clear();
    revisions.clear();
    ledger.forgetStored();
    shelf.forgetStored();
    orders.forgetStored();
    tasks.forgetStored();
  }

  /**
   * The store has told all; what it did not tell of is not there. A vantage of which it did not
   * tell exists all the same: who leaves takes its beat away, and is told of as that. The store may
   * have been lost.
   */
  void synced(Now time) {
    now = time;
    synced = true;
    syncedNanos = time.nanos();
    for (Peer peer : peers.all()) {
      peer.keepOnly(fingerprint -> told.contains(Keys.obs(name(peer), fingerprint)));
    }
    told.clear();
    ledger.allTold(time.nanos());
    shelf.allTold(time.nanos());
    orders.repair(time);
    markAll();
  }

  private boolean isFresh(String vantage) {
    return peers.existing().stream().anyMatch(peer -> peer.isFresh() && name(peer).equals(vantage));
  }

  private static String name(Peer peer) {
    return peer.vantage().name();
  }

  /** The store is not reached any more. */
  void lost() {
    connected = false;
    synced = false;
  }

  /** Hears of one key. */
  void hear(Arrival arrival, Now time) {
    now = time;
    Long before = revisions.get(arrival.key());
    if (before != null && before >= arrival.revision()) {
      return;
    }
    revisions.put(arrival.key(), arrival.revision());
    if (!synced) {
      told.add(arrival.key());
    }
    if (arrival.key().startsWith(Keys.BEAT)) {
      hearBeat(arrival, arrival.key().substring(Keys.BEAT.length()));
    } else if (arrival.key().startsWith(Keys.OBS)) {
      Keys.source(arrival.key())
          .ifPresentOrElse(source -> hearEvidence(arrival, source), () -> malformed++);
    } else if (arrival.key().startsWith(Keys.REGISTER)) {
      hearRegister(arrival, arrival.key().substring(Keys.REGISTER.length()));
    } else if (arrival.key().startsWith(Keys.OVERRIDE)) {
      hearOverride(arrival, arrival.key().substring(Keys.OVERRIDE.length()));
    } else if (arrival.key().startsWith(Keys.TASK)) {
      tasks.stored(
          arrival.key().substring(Keys.TASK.length()), arrival.revision(), arrival.value());
    } else {
      malformed++;
    }
  }

  private void hearBeat(Arrival arrival, String vantage) {
    Optional<Beat> beat = arrival.value().flatMap(Beat::parse);
    if (arrival.value().isPresent() && beat.isEmpty()) {
      malformed++;
    } else if (vantage.equals(self.name())) {
      beat.filter(b -> arrival.live()).ifPresent(this::hearOwnBeat);
    } else if (beat.isPresent()) {
      peers
          .get(vantage)
          .filter(peer -> peer.beats(beat.get(), arrival.live(), now.nanos()))
          .ifPresent(
              peer -> {
                markAll();
                shares.ask();
              });
    } else {
      peers.get(vantage).ifPresent(Peer::leaves);
    }
  }

  /** The younger of two processes with one name steps back. */
  private void hearOwnBeat(Beat beat) {
    if (beat.boot().equals(rules.boot())) {
      echoNanos = Optional.of(now.nanos());
      return;
    }
    foreignBeats++;
    if (foreignBeats > FOREIGN_MAX && beat.sequence() >= sequence) {
      usurpedNanos = Optional.of(now.nanos());
    }
  }

  /** Beats of the process before this one may still be under way. */
  private static final int FOREIGN_MAX = 3;

  private boolean isUsurped() {
    return usurpedNanos.filter(at -> now.nanos() - at <= rules.presentFor().toNanos()).isPresent();
  }

  private void hearEvidence(Arrival arrival, Keys.Source source) {
    if (source.vantage().equals(self.name())) {
      shelf.stored(source.fingerprint(), arrival.value(), now.nanos());
      return;
    }
    Optional<Shown> shown = arrival.value().flatMap(Shown::parse);
    if (arrival.value().isPresent() && shown.isEmpty()) {
      malformed++;
      return;
    }
    peers
        .get(source.vantage())
        .filter(peer -> shown.isEmpty() || Peers.hasRoom(peer))
        .ifPresent(peer -> peer.shows(source.fingerprint(), shown));
    Case one = byFingerprint.get(source.fingerprint());
    if (one != null) {
      mark(one);
    }
  }

  private void hearRegister(Arrival arrival, String name) {
    Optional<Entry> entry = arrival.value().flatMap(RegisterText::parse);
    if (arrival.value().isPresent() && entry.isEmpty()) {
      malformed++;
    }
    boolean news = ledger.stored(name, arrival.revision(), entry, now.nanos());
    Case one = byRegister.get(name);
    if (news && one != null) {
      learn(one);
    } else if (news && !withdrawals.learn(name, now)) {
      malformed++;
    }
  }

  private void hearOverride(Arrival arrival, String id) {
    Optional<Directives.Entry> entry =
        arrival.value().filter(_ -> Keys.isId(id)).flatMap(text -> OverrideText.parse(id, text));
    if (arrival.value().isPresent() && entry.isEmpty()) {
      malformed++;
    }
    orders.stored(id, arrival.revision(), entry, now);
  }

  private void learn(Case one) {
    if (!beliefs.learn(one, now)) {
      malformed++;
    }
  }

  // What follows.

  /** Lets time pass; to be called some times a second, and after what was heard. */
  void tick(Now time) {
    now = time;
    boolean changed = peers.refresh(time.nanos());
    boolean heard = hears;
    hears = connected && synced && hearsItself() && knowsWhoLives();
    if (changed || heard != hears) {
      markAll();
      shares.ask();
    }
    boolean second = isDue(secondNanos, SECOND);
    if (second) {
      secondNanos = Optional.of(time.nanos());
      eachSecond();
    }
    if (second && synced) {
      shares.assign(recusal.isRecused(), now);
    }
    if (synced) {
      orders.follow(now);
    }
    decideDirty();
    beliefs.settle(hears, now);
    withdrawals.follow(hears, now);
    if (!closed) {
      tasks.follow(hears, now.nanos());
    }
    beat();
    tellStanding();
  }

  private boolean isDue(Optional<Long> last, long everyNanos) {
    return last.filter(at -> now.nanos() - at < everyNanos).isEmpty();
  }

  private boolean hearsItself() {
    return !isUsurped()
        && echoNanos.filter(at -> now.nanos() - at <= rules.freshFor().toNanos()).isPresent();
  }

  /** Who was silent since the state was told may just not have had the time. */
  private boolean knowsWhoLives() {
    boolean allFresh = !peers.existing().isEmpty() && peers.areAllFresh();
    return allFresh || now.nanos() - syncedNanos >= rules.freshFor().toNanos();
  }

  private void eachSecond() {
    recuse();
    shares.countOverdue(now);
    undecided = (int) cases.stream().filter(one -> one.agreement instanceof Keep).count();
    resync();
    shelf.repair(now.nanos());
    ledger.repair(now.nanos());
    if (synced) {
      orders.repair(now);
    }
    cases.forEach(one -> beliefs.repeat(one, now));
  }

  /** A vantage that lives but is not vouched for: something of it was lost on the way here. */
  private void resync() {
    boolean lacks = synced && peers.existing().stream().anyMatch(p -> p.lacks(now.nanos(), rules));
    if ((lacks || isDeaf()) && isDue(resyncNanos, RESYNC_NANOS)) {
      resyncNanos = Optional.of(now.nanos());
      medium.resync();
    }
  }

  /** The store takes no beats of this node, or a watch of it has died in silence. */
  private boolean isDeaf() {
    long freshNanos = rules.freshFor().toNanos();
    return connected && !isUsurped() && !hearsItself() && now.nanos() - begunNanos > freshNanos;
  }

  private void recuse() {
    boolean before = recusal.isRecused();
    recusal =
        peers.existing().isEmpty()
            ? Recusal.NONE
            : recusal.next(groups.all(), rules.recusal(), now.nanos());
    if (before != recusal.isRecused()) {
      beatNanos = Optional.empty();
      shares.ask();
      markAll();
    }
  }

  private void decideDirty() {
    for (int i = 0; i < DECIDED_MAX && !dirty.isEmpty(); i++) {
      Case one = dirty.remove();
      isDirty.remove(one);
      decide(one);
    }
  }

  private void decide(Case one) {
    if (!hears) {
      one.agreement = new Keep("no quorum: this node does not hear its fleet");
      one.said = Verdict.UNKNOWN;
      return;
    }
    one.agreement = votes.agreement(one);
    if (one.agreement instanceof Agreed agreed) {
      beliefs.follow(one, agreed, now);
    }
    shares.ask(one);
  }

  private void probesNoMore(Case one) {
    table.forgetOwn(one.index());
    shelf.withdraw(one.fingerprint.text(), now.nanos());
    groups.says(one, Verdict.UNKNOWN, now.nanos());
    mark(one);
  }

  // What this node tells.

  private void beat() {
    boolean isDue = isDue(beatNanos, CouncilRules.BEAT.toNanos());
    if (isDue && connected && !closed && !shares.haveStopped() && !isUsurped()) {
      beatNanos = Optional.of(now.nanos());
      sequence++;
      Beat beat =
          new Beat(
              rules.boot(),
              sequence,
              self.region(),
              recusal.isRecused(),
              shares.overdue(),
              shelf.digest());
      medium.put(Keys.beat(self.name()), beat.text());
    }
  }

  /** Says that this vantage ends, and nothing more. */
  void leave() {
    if (!closed) {
      closed = true;
      tasks.giveUp();
      medium.remove(Keys.beat(self.name()));
    }
  }

  private void tellStanding() {
    int fresh = (int) peers.existing().stream().filter(Peer::isFresh).count();
    Attendance next =
        new Attendance(
            connected,
            hears,
            peers.existing().size() + 1,
            fresh + (hears ? 1 : 0),
            recusal.isRecused(),
            isUsurped(),
            shares.overdue(),
            undecided);
    if (!next.equals(standing)) {
      standing = next;
      onStanding.accept(next);
    }
  }

  /** Who tries what first. */
  Tasks tasks() {
    return tasks;
  }

  Attendance standing() {
    return standing;
  }

  /** All vantages that exist, this one included, by name. */
  List<Seat> seats() {
    List<Seat> seats = new ArrayList<>(peers.existing().stream().map(Peer::seat).toList());
    seats.add(ownSeat());
    seats.sort(Comparator.comparing(seat -> seat.attendee().vantage().name()));
    return List.copyOf(seats);
  }

  private Seat ownSeat() {
    Attendee.State state =
        !hears
            ? Attendee.State.SILENT
            : recusal.isRecused() ? Attendee.State.RECUSED : Attendee.State.HEARD;
    return new Seat(
        new Attendee(self, true, state, echoNanos, shelf.size(), shares.overdue()), shelf::get);
  }

  /** What a quorum says of a target, in words. */
  Agreement agreement(int target) {
    return cases.get(target).agreement;
  }

  /** Messages that made no sense. */
  long malformed() {
    return malformed;
  }

  /** All registers; for keeping them. */
  Map<String, Entry> registers() {
    return Map.copyOf(ledger.all());
  }

  /** How often a register has changed. */
  long changes() {
    return ledger.changes();
  }

  /** Knows the registers that an earlier process of this node knew; before it is connected. */
  void restore(Map<String, Entry> saved) {
    ledger.restore(saved);
    cases.forEach(this::learn);
  }
}
