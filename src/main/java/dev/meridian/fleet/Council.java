package dev.meridian.fleet;

import dev.meridian.health.Agreement;
import dev.meridian.health.Agreement.Agreed;
import dev.meridian.health.Agreement.Keep;
import dev.meridian.health.Assignment;
import dev.meridian.health.Belief;
import dev.meridian.health.Directives;
import dev.meridian.health.Evidence;
import dev.meridian.health.HealthTable;
import dev.meridian.health.Observation;
import dev.meridian.health.Recusal;
import dev.meridian.health.Registers.Entry;
import dev.meridian.health.RiseFall;
import dev.meridian.health.Target;
import dev.meridian.health.TargetState;
import dev.meridian.health.Vantage;
import dev.meridian.health.Verdict;
import dev.meridian.health.Voice;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
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
 * <p>What the fleet believes of a target is a register that all nodes share. A node moves what it
 * believes itself, at once, when the word of the quorum changes as it hears it; the first in the
 * target's order to do so writes the register, and the others follow that, those too which missed
 * the votes. Where the quorum, as a node hears it, has said otherwise than the register for a
 * while, the first in the order corrects it; the others wait longer, so that nodes which hear
 * differently do not talk each other round in circles.
 *
 * <p>A node that does not hear its own beats hears nobody: it changes nothing.
 */
final class Council {
  /** Between two writers of one register, so that the second need not write. */
  private static final long WRITE_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final long WRITE_NANOS_MAX = TimeUnit.SECONDS.toNanos(2);

  /** How long the first in the order watches a register that is not what the quorum says. */
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** Each correction doubles the wait for the next one, so often. */
  private static final int CORRECTIONS_MAX = 8;

  private static final long CORRECTIONS_KEPT_NANOS = TimeUnit.MINUTES.toNanos(10);

  /** Cases that are decided in one tick: a change of vantages asks all of them anew. */
  private static final int DECIDED_MAX = 2000;

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long PASS_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /** How long those that are to probe a target may have no evidence until the next one does. */
  private static final long LACK_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** From one wish to be told all anew to the next. */
  private static final long RESYNC_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Checks that may be missed until one is overdue. */
  private static final int MISSED_MAX = 4;

  private final CouncilRules rules;
  private final Medium medium;
  private final Vantage self;
  private final Peers peers;
  private final Ledger ledger;
  private final Shelf shelf;
  private final Orders orders;
  private final Groups groups = new Groups();
  private final Consumer<BitSet> onShare;
  private final Consumer<Attendance> onStanding;

  private HealthTable table = HealthTable.ofFleet(List.of());
  private List<Case> cases = List.of();
  private final Map<String, Case> byFingerprint = new HashMap<>();
  private final Map<String, Case> byRegister = new HashMap<>();

  /** Those to be decided anew. */
  private final ArrayDeque<Case> dirty = new ArrayDeque<>();

  private final Set<Case> isDirty = new HashSet<>();

  /** Those that wait for something: to pass, to be written, to be settled. */
  private final Set<Case> unsettled = new LinkedHashSet<>();

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
  private long round;

  /** Of the vantages that count, of one round, and of those that are there to probe. */
  private final Ranking counting = new Ranking();

  private long rankedRound = -1;
  private final Ranking present = new Ranking();
  private boolean assignmentDue;
  private Optional<Long> secondNanos = Optional.empty();
  private Optional<Long> passNanos = Optional.empty();
  private Optional<Long> resyncNanos = Optional.empty();
  private int overdue;
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
    this.onShare = onShare;
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
    unsettled.clear();
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
    for (Case one : cases) {
      mark(one);
      unsettled.add(one);
    }
    fresh.forEach(this::learn);
    assignmentDue = true;
    tellShare();
  }

  private void drop(Case gone) {
    shelf.withdraw(gone.fingerprint.text(), now.nanos());
    counting.forget(gone.fingerprint.text());
    present.forget(gone.fingerprint.text());
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
    round++;
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
      Council.this.released(target);
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
                assignmentDue = true;
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

  /** Believes what the register says. */
  private void learn(Case one) {
    Optional<Entry> entry = ledger.get(one.register);
    Optional<Belief> belief = entry.flatMap(e -> RegisterText.belief(e.value()));
    if (entry.isPresent() && belief.isEmpty()) {
      malformed++;
    }
    if (belief.isEmpty()) {
      return;
    }
    one.writeNanos = Optional.empty();
    if (!own(one).filter(belief.get()::matches).isPresent()) {
      String writer = entry.orElseThrow().stamp().writer();
      Observation said =
          new Observation(
              belief.get().evidence() == Verdict.UP,
              "as the fleet believes, by " + writer,
              0,
              now.nanos());
      table.teach(one.index(), belief.get(), said);
    }
    unsettled.add(one);
  }

  /** What this node believes; empty while it believes nothing. */
  private Optional<Belief> own(Case one) {
    TargetState state = table.health(one.index()).state();
    return state.verdict() == Verdict.UNKNOWN || state.evidence().verdict() == Verdict.UNKNOWN
        ? Optional.empty()
        : Optional.of(Belief.of(state, now.nanos(), one.target.rules()));
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
      assignmentDue = true;
    }
    boolean second = isDue(secondNanos, SECOND);
    if (second) {
      secondNanos = Optional.of(time.nanos());
      eachSecond();
    }
    if (assignmentDue && second) {
      assign();
    }
    if (synced) {
      orders.follow(now);
    }
    decideDirty();
    settle();
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
    countOverdue();
    undecided = (int) cases.stream().filter(one -> one.agreement instanceof Keep).count();
    resync();
    shelf.repair(now.nanos());
    ledger.repair(now.nanos());
    if (synced) {
      orders.repair(now);
    }
    assignmentDue |= cases.stream().anyMatch(one -> one.lacksSinceNanos.isPresent());
    for (Case one : cases) {
      if (one.agreement instanceof Agreed agreed && isBelieved(one, agreed)) {
        agree(one, agreed);
      }
    }
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
      assignmentDue = true;
      markAll();
    }
  }

  private void countOverdue() {
    overdue = 0;
    for (Case one : cases) {
      if (one.probed) {
        long allowed = one.target.rules().every().toNanos() * MISSED_MAX;
        long last = Math.max(one.checkedNanos.orElse(one.probedNanos), one.probedNanos);
        overdue += now.nanos() - last > allowed + SECOND ? 1 : 0;
      }
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
    one.agreement = rules.quorum().decide(voices(one), self.region());
    if (one.agreement instanceof Agreed agreed) {
      boolean turned = one.said != Verdict.UNKNOWN && one.said != agreed.verdict();
      one.said = agreed.verdict();
      if (turned || isBelieved(one, agreed) || isUnknown(one)) {
        agree(one, agreed);
      } else {
        unsettled.add(one);
      }
    }
    if (lacksEvidence(one)) {
      assignmentDue = true;
    }
  }

  private boolean isBelieved(Case one, Agreed agreed) {
    return table.health(one.index()).state().evidence().verdict() == agreed.verdict();
  }

  private boolean isUnknown(Case one) {
    return table.health(one.index()).state().evidence().verdict() == Verdict.UNKNOWN;
  }

  /**
   * All that exist, those that count first and in the target's order. Of evidence only what a
   * quorum looks at.
   */
  private List<Voice> voices(Case one) {
    List<Voice> voices = new ArrayList<>(peers.existing().size() + 1);
    int votes = 0;
    int nearVotes = 0;
    for (Vantage vantage : order(one)) {
      boolean near = rules.quorum().regional() && vantage.region().equals(self.region());
      boolean asked =
          votes < rules.quorum().perTarget() || (near && nearVotes < rules.quorum().perTarget());
      Optional<Evidence> evidence = asked ? evidence(one, vantage) : Optional.empty();
      votes += evidence.isPresent() ? 1 : 0;
      nearVotes += near && evidence.isPresent() ? 1 : 0;
      voices.add(new Voice(vantage, true, false, evidence));
    }
    if (recusal.isRecused()) {
      voices.add(new Voice(self, hears, true, Optional.empty()));
    }
    for (Peer peer : peers.existing()) {
      if (!counts(peer)) {
        voices.add(new Voice(peer.vantage(), peer.isFresh(), peer.isRecused(), Optional.empty()));
      }
    }
    return voices;
  }

  private Optional<Evidence> evidence(Case one, Vantage vantage) {
    String fingerprint = one.fingerprint.text();
    return vantage.equals(self)
        ? shelf.get(fingerprint)
        : peers.get(vantage.name()).flatMap(peer -> peer.evidence(fingerprint));
  }

  private static boolean counts(Peer peer) {
    return peer.isFresh() && !peer.isRecused();
  }

  /** Those that count. */
  private List<Vantage> order(Case one) {
    if (rankedRound != round) {
      List<Vantage> vantages = new ArrayList<>();
      peers.existing().stream().filter(Council::counts).map(Peer::vantage).forEach(vantages::add);
      if (!recusal.isRecused()) {
        vantages.add(self);
      }
      counting.of(vantages);
      rankedRound = round;
    }
    return counting.order(one);
  }

  private void agree(Case one, Agreed agreed) {
    Observation said =
        new Observation(
            agreed.verdict() == Verdict.UP,
            agreed.why(),
            agreed.evidence().latencyNanos(),
            now.nanos());
    table.agree(one.index(), said);
    believed(one);
  }

  /** Has what this node believes written, where it is not. */
  private void believed(Case one) {
    Optional<Belief> own = own(one);
    Optional<Belief> written =
        ledger.get(one.register).flatMap(entry -> RegisterText.belief(entry.value()));
    boolean same = own.isEmpty() || written.filter(own.get()::matches).isPresent();
    if (same) {
      one.writeNanos = Optional.empty();
    } else if (one.writeNanos.isEmpty()) {
      long wait = Math.min(rank(one) * WRITE_STEP_NANOS, WRITE_NANOS_MAX);
      one.writeNanos = Optional.of(now.nanos() + wait);
    }
    if (!same || table.waits(one.index())) {
      unsettled.add(one);
    }
  }

  private long rank(Case one) {
    int place = order(one).indexOf(self);
    return place < 0 ? order(one).size() : place;
  }

  private void settle() {
    boolean pass = isDue(passNanos, PASS_NANOS);
    if (pass) {
      passNanos = Optional.of(now.nanos());
    }
    for (Case one : List.copyOf(unsettled)) {
      if (hears) {
        correct(one);
        if (pass && one.agreement instanceof Agreed agreed && isBelieved(one, agreed)) {
          agree(one, agreed);
        }
        write(one);
      }
      if (isSettled(one)) {
        unsettled.remove(one);
      }
    }
  }

  private boolean isSettled(Case one) {
    boolean agrees = !(one.agreement instanceof Agreed agreed) || isBelieved(one, agreed);
    return agrees && one.writeNanos.isEmpty() && !table.waits(one.index());
  }

  /** Moves what is believed to what the quorum has been saying for long enough. */
  private void correct(Case one) {
    if (!(one.agreement instanceof Agreed agreed) || isBelieved(one, agreed)) {
      one.disagreesSinceNanos = Optional.empty();
      return;
    }
    if (one.disagreesSinceNanos.isEmpty()) {
      one.disagreesSinceNanos = Optional.of(now.nanos());
    }
    if (now.nanos() - one.correctedNanos > CORRECTIONS_KEPT_NANOS) {
      one.corrections = 0;
    }
    long wait = (SETTLE_NANOS * (1 + rank(one))) << one.corrections;
    if (now.nanos() - one.disagreesSinceNanos.get() >= wait) {
      one.corrections = Math.min(one.corrections + 1, CORRECTIONS_MAX);
      one.correctedNanos = now.nanos();
      one.disagreesSinceNanos = Optional.empty();
      agree(one, agreed);
    }
  }

  private void write(Case one) {
    if (one.writeNanos.isPresent() && now.nanos() >= one.writeNanos.get()) {
      one.writeNanos = Optional.empty();
      own(one).ifPresent(belief -> ledger.write(one.register, RegisterText.text(belief), now));
    }
  }

  /** What people let go here is let go at all nodes. */
  private void released(Target target) {
    Case one = cases.get(target.index());
    own(one).ifPresent(belief -> ledger.write(one.register, RegisterText.text(belief), now));
    releaseElsewhere(one);
    unsettled.add(one);
  }

  /** Other regions believe for themselves. */
  private void releaseElsewhere(Case one) {
    String end = "." + one.fingerprint.text();
    for (Map.Entry<String, Entry> each : Map.copyOf(ledger.all()).entrySet()) {
      if (each.getKey().endsWith(end) && !each.getKey().equals(one.register)) {
        RegisterText.belief(each.getValue().value())
            .filter(belief -> belief.latched() || belief.held())
            .map(belief -> new Belief(belief.evidence(), belief.verdict(), false, 0, false))
            .ifPresent(belief -> ledger.write(each.getKey(), RegisterText.text(belief), now));
      }
    }
  }

  // Who probes what.

  private void assign() {
    if (!synced) {
      return;
    }
    assignmentDue = false;
    List<Vantage> there = new ArrayList<>(List.of(self));
    peers.all().stream()
        .filter(peer -> peer.isPresent() && !peer.isRecused())
        .map(Peer::vantage)
        .forEach(there::add);
    present.of(there);
    boolean changed = false;
    for (Case one : cases) {
      boolean mine = isMine(one, present.order(one));
      if (mine != one.probed) {
        changed = true;
        probe(one, mine);
      }
    }
    if (changed) {
      tellShare();
    }
  }

  private void probe(Case one, boolean mine) {
    one.probed = mine;
    one.probedNanos = now.nanos();
    if (!mine) {
      one.checkedNanos = Optional.empty();
      table.forgetOwn(one.index());
      shelf.withdraw(one.fingerprint.text(), now.nanos());
      groups.says(one, Verdict.UNKNOWN, now.nanos());
      mark(one);
    }
  }

  /**
   * Whether this node is to probe a target: when it is among the first; when it does already and
   * not all of those have evidence; when they have had none for long, for all that lack it one
   * more. While it is recused it goes on with what it has, to see when that is over.
   */
  private boolean isMine(Case one, List<Vantage> order) {
    if (recusal.isRecused()) {
      return one.probed;
    }
    List<Vantage> chosen =
        Assignment.chosen(order, rules.quorum().perTarget(), rules.quorum().regional());
    int lacking = (int) chosen.stream().filter(vantage -> lacks(one, vantage)).count();
    if (lacking == 0) {
      one.lacksSinceNanos = Optional.empty();
    } else if (one.lacksSinceNanos.isEmpty()) {
      one.lacksSinceNanos = Optional.of(now.nanos());
    }
    boolean wanting = one.lacksSinceNanos.filter(at -> now.nanos() - at >= LACK_NANOS).isPresent();
    return chosen.contains(self)
        || (one.probed && lacking > 0)
        || (wanting && order.indexOf(self) < chosen.size() + lacking);
  }

  private boolean lacks(Case one, Vantage vantage) {
    return evidence(one, vantage).isEmpty();
  }

  private boolean lacksEvidence(Case one) {
    return one.lacksSinceNanos.isPresent();
  }

  private void tellShare() {
    BitSet share = new BitSet();
    cases.stream().filter(one -> one.probed).forEach(one -> share.set(one.index()));
    onShare.accept(share);
  }

  // What this node tells.

  private void beat() {
    boolean isDue = isDue(beatNanos, CouncilRules.BEAT.toNanos());
    if (isDue && connected && !closed && !probingStopped() && !isUsurped()) {
      beatNanos = Optional.of(now.nanos());
      sequence++;
      Beat beat =
          new Beat(
              rules.boot(), sequence, self.region(), recusal.isRecused(), overdue, shelf.digest());
      medium.put(Keys.beat(self.name()), beat.text());
    }
  }

  private boolean probingStopped() {
    return overdue > 0 && overdue == cases.stream().filter(one -> one.probed).count();
  }

  /** Says that this vantage ends, and nothing more. */
  void leave() {
    if (!closed) {
      closed = true;
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
            overdue,
            undecided);
    if (!next.equals(standing)) {
      standing = next;
      onStanding.accept(next);
    }
  }

  Attendance standing() {
    return standing;
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
