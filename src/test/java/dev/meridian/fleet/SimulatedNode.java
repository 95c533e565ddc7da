package dev.meridian.fleet;

import dev.meridian.health.Directives;
import dev.meridian.health.Flip;
import dev.meridian.health.HealthTable;
import dev.meridian.health.Observation;
import dev.meridian.health.ProbeKey;
import dev.meridian.health.Recusal;
import dev.meridian.health.Registers;
import dev.meridian.health.Safety;
import dev.meridian.health.Standings;
import dev.meridian.health.Target;
import dev.meridian.health.TargetHealth;
import dev.meridian.health.TargetState;
import dev.meridian.health.Vantage;
import dev.meridian.health.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One node of a simulated fleet, through its crashes and restarts. */
final class SimulatedNode {
  private static final long EVERY = 2 * World.SECOND;
  private static final long SAVE = 2 * World.SECOND;
  private static final long NEVER = Long.MIN_VALUE / 2;

  private final World world;
  private final String name;
  private final String region;
  private final long offsetNanos;
  private long skewMillis;

  private HealthTable table;
  private Standings standings;
  private Council council;
  private BitSet share = new BitSet();
  private boolean alive;
  private boolean linked = true;
  private boolean connected;
  private boolean gone;
  private long connectedSince;
  private long cutSince = NEVER;
  private int life;
  private int link;
  private boolean releasing;
  private boolean tickDue;

  /** Targets that this node alone cannot reach. */
  final BitSet unreachable = new BitSet();

  private final long[][] saidLast;
  private final long[] leftVerdict;

  private Map<ProbeKey, TargetHealth> savedHealth = Map.of();
  private Map<String, Registers.Entry> savedRegisters = Map.of();
  private Standings.Remembered savedStandings = Standings.Remembered.NOTHING;

  /** What people decided; kept before it is said to be given. */
  private Directives given = Directives.NONE;

  SimulatedNode(World world, int index, String region) {
    this.world = world;
    this.name = "v" + index;
    this.region = region;
    this.offsetNanos = world.random.nextLong(1000) * World.SECOND;
    this.skewMillis = world.random.nextInt(3) == 0 ? world.random.nextLong(-100_000, 100_000) : 0;
    this.saidLast = new long[world.plan.targets()][2];
    for (long[] row : saidLast) {
      java.util.Arrays.fill(row, NEVER);
    }
    this.leftVerdict = new long[world.plan.targets()];
    this.table = HealthTable.ofFleet(world.targets);
    this.standings = world.service.standings(table);
    this.council = made();
  }

  String region() {
    return region;
  }

  HealthTable table() {
    return table;
  }

  Standings standings() {
    return standings;
  }

  Council council() {
    return council;
  }

  BitSet share() {
    return share;
  }

  boolean isAlive() {
    return alive;
  }

  boolean isLinked() {
    return linked;
  }

  boolean exists() {
    return !gone;
  }

  private Now now() {
    return new Now(world.nanos + offsetNanos, world.nanos / 1_000_000 + skewMillis);
  }

  private Council made() {
    CouncilRules rules =
        new CouncilRules(
            new Vantage(name, region),
            "boot" + life,
            world.plan.quorum(),
            new Recusal.Limits(
                0.5, world.groupsMin(), Duration.ofSeconds(20), Duration.ofSeconds(60)),
            World.FRESH,
            Duration.ofHours(24));
    return new Council(rules, medium(), hands(), shared -> share = shared, standing -> {});
  }

  private Hands hands() {
    return new Hands() {
      @Override
      public Directives given() {
        return given;
      }

      @Override
      public void heard(String id, Directives.Entry entry) {
        Directives next = given.merge(id, entry);
        if (next.equals(given)) {
          throw new AssertionError(SimulatedNode.this + " hears of " + id + " what is no news");
        }
        given = next;
      }

      @Override
      public Standings standings() {
        return standings;
      }
    };
  }

  Directives given() {
    return given;
  }

  /** Somebody decides something here. */
  void give(String id, long lastsMillis) {
    long millis = now().millis();
    world.note(this + " is told " + id);
    given = given.give(KnownOrders.forcedDown(id, millis, lastsMillis), millis, name);
  }

  /** Somebody takes one back here. */
  void takeBack(String id) {
    world.note(this + " is told that " + id + " is over");
    given = given.takeBack(id, now().millis(), name);
  }

  private Medium medium() {
    int mine = life;
    return new Medium() {
      @Override
      public void put(String key, String value) {
        send(mine, () -> world.store.put(key, Optional.of(value)));
      }

      @Override
      public void putAfter(String key, String value, long revision) {
        send(mine, () -> world.store.putAfter(key, value, revision));
      }

      @Override
      public void remove(String key) {
        send(mine, () -> world.store.put(key, Optional.empty()));
      }

      @Override
      public void resync() {
        int was = link;
        world.at(
            world.delay(),
            () -> {
              if (mine == life && was == link && connected) {
                tellAll();
              }
            });
      }
    };
  }

  private void send(int mine, Runnable toStore) {
    if (!connected || !world.storeUp) {
      return;
    }
    int was = link;
    if (world.loses()) {
      return;
    }
    world.at(
        world.delay(),
        () -> {
          boolean cutMeanwhile = was != link || mine != life;
          if (world.storeUp && (!cutMeanwhile || world.random.nextBoolean())) {
            toStore.run();
          }
        });
  }

  void deliver(Arrival arrival) {
    if (!alive || !connected || !world.storeUp || world.loses()) {
      return;
    }
    int copies = world.calm || world.random.nextInt(100) > 0 ? 1 : 2;
    for (int i = 0; i < copies; i++) {
      int was = link;
      int mine = life;
      world.at(
          world.delay(),
          () -> {
            if (mine == life && was == link && connected) {
              council.hear(arrival, now());
              tickSoon();
            }
          });
    }
  }

  /** What comes in a bunch is followed in one step, as by the real link. */
  private void tickSoon() {
    if (!tickDue) {
      tickDue = true;
      int mine = life;
      world.at(
          world.bunch(),
          () -> {
            tickDue = false;
            if (mine == life && alive) {
              council.tick(now());
            }
          });
    }
  }

  void start() {
    alive = true;
    gone = false;
    life++;
    connectedSince = world.nanos;
    share = new BitSet();
    table = HealthTable.ofFleet(world.targets);
    table.restore(restored(savedHealth), now().nanos());
    standings = world.service.standings(table);
    standings.restore(savedStandings);
    standings.refresh(now().millis());
    standings.listen(this::serves);
    Standings mineToTell = standings;
    table.listen(flip -> mineToTell.flipped(flip.target().index(), now().millis()));
    council = made();
    council.turnTo(table, world.groups);
    council.restore(savedRegisters);
    table.listen(this::flipped);
    int mine = life;
    world.note(this + " starts");
    repeat(mine, world.tick(), this::ticked);
    repeat(mine, SAVE, this::save);
    for (Target target : world.targets) {
      world.at(world.random.nextLong(EVERY), () -> repeatNow(mine, EVERY, () -> check(target)));
    }
    connect();
  }

  /** At each change, also of a moment. */
  private void serves(BitSet changed, BitSet ordered) {
    BitSet served = world.service.served(standings);
    world.note(this + " serves " + served);
    Optional<Safety.Rule> broken = world.service.broken(served);
    if (broken.isPresent()) {
      throw new AssertionError(this + " serves " + served + " against " + broken.get().key());
    }
  }

  private void repeatNow(int mine, long every, Runnable task) {
    if (mine == life && alive) {
      task.run();
      repeat(mine, every, task);
    }
  }

  private void repeat(int mine, long every, Runnable task) {
    world.at(
        every,
        () -> {
          if (mine == life && alive) {
            task.run();
            repeat(mine, every, task);
          }
        });
  }

  private static Map<ProbeKey, TargetHealth> restored(Map<ProbeKey, TargetHealth> saved) {
    Map<ProbeKey, TargetHealth> restored = new HashMap<>();
    saved.forEach(
        (key, health) -> {
          TargetState s = health.state();
          restored.put(
              key,
              new TargetHealth(
                  new TargetState(
                      s.evidence(), s.verdict(), s.sinceNanos(), s.latched(), s.penalty(), true),
                  health.last(),
                  health.lastFailure(),
                  health.changedAtNanos()));
        });
    return restored;
  }

  private void save() {
    Map<ProbeKey, TargetHealth> health = new HashMap<>();
    for (Target target : world.targets) {
      if (table.verdict(target.index()) != Verdict.UNKNOWN) {
        health.put(target.key(), table.health(target.index()));
      }
    }
    savedHealth = health;
    savedRegisters = council.registers();
    savedStandings = standings.remembered();
  }

  private void ticked() {
    standings.pass(now().millis());
    council.tick(now());
    for (int target = 0; target < world.plan.targets(); target++) {
      noteEvidence(target);
    }
  }

  private void check(Target target) {
    if (!share.get(target.index())) {
      return;
    }
    boolean noise = !world.calm && world.random.nextDouble() < world.plan.noisy();
    boolean success = world.works[target.index()] && !unreachable.get(target.index()) && !noise;
    table.observe(
        target.index(), new Observation(success, success ? "200" : "refused", 0, now().nanos()));
    noteEvidence(target.index());
    world.says(target.index());
  }

  private void noteEvidence(int target) {
    Verdict own = table.ownEvidence(target).verdict();
    if (own != Verdict.UNKNOWN) {
      saidLast[target][own.ordinal() - 1] = world.nanos;
    }
  }

  boolean saidSince(int target, Verdict verdict, long since) {
    return saidLast[target][verdict.ordinal() - 1] >= since;
  }

  private void flipped(Flip flip) {
    int target = flip.target().index();
    world.note(this + " flips " + target + " to " + flip.to() + ": " + flip.reason());
    if (flip.from() != Verdict.UNKNOWN && !releasing) {
      requireConnection(flip);
      world.says(target);
      if (world.couldDecide[target][flip.to().ordinal() - 1] < leftVerdict[target]) {
        throw new AssertionError(this + " flips without a quorum: " + flip);
      }
    }
    leftVerdict[target] = world.nanos - 8 * World.SECOND;
  }

  private void requireConnection(Flip flip) {
    long silent = world.nanos - Math.max(cutSince, NEVER);
    boolean cut = !connected || !world.storeUp;
    if (cut && cutSince != NEVER && silent > World.FRESH.toNanos() + World.SECOND) {
      throw new AssertionError(
          this + " flips although it has been cut off since " + cutSince / 1e9 + ": " + flip);
    }
  }

  void crash(boolean losesState) {
    world.note(this + " crashes" + (losesState ? ", its state is lost" : ""));
    alive = false;
    life++;
    disconnected();
    if (losesState) {
      savedHealth = Map.of();
      savedRegisters = Map.of();
      savedStandings = Standings.Remembered.NOTHING;
      given = Directives.NONE;
      java.util.Arrays.fill(leftVerdict, NEVER);
    }
  }

  void leave() {
    world.note(this + " leaves");
    save();
    council.leave();
    gone = true;
    alive = false;
    life++;
    disconnected();
  }

  void cut() {
    world.note(this + " is cut off");
    linked = false;
    disconnected();
  }

  private void disconnected() {
    link++;
    connected = false;
    if (cutSince == NEVER) {
      cutSince = world.nanos;
    }
    int mine = life;
    int was = link;
    if (alive && world.random.nextBoolean()) {
      world.at(
          world.random.nextLong(2 * World.SECOND),
          () -> {
            if (mine == life && was == link) {
              council.lost();
            }
          });
    }
  }

  void link() {
    world.note(this + " is linked again");
    linked = true;
    connect();
  }

  void connect() {
    int mine = life;
    link++;
    int was = link;
    connected = false;
    if (cutSince == NEVER) {
      cutSince = world.nanos;
    }
    world.at(
        world.delay() + (world.calm ? 0 : world.random.nextLong(World.SECOND)),
        () -> {
          if (mine == life && was == link && alive && linked) {
            if (world.storeUp) {
              connected = true;
              connectedSince = world.nanos;
              cutSince = NEVER;
              tellAll();
            } else {
              connect();
            }
          }
        });
  }

  /** What comes live from now on may come before the end of what was there. */
  private void tellAll() {
    council.begins();
    List<Arrival> all = new ArrayList<>();
    world.store.all().forEach((k, h) -> all.add(new Arrival(k, h.revision(), h.value(), false)));
    int mine = life;
    int was = link;
    world.at(
        world.delay(),
        () -> {
          if (mine == life && was == link && connected) {
            all.forEach(arrival -> council.hear(arrival, now()));
            council.synced(now());
            council.tick(now());
          }
        });
  }

  /** The store stopped answering or is there again; connections may have outlived it. */
  void storeTurned() {
    if (!world.storeUp) {
      if (cutSince == NEVER) {
        cutSince = world.nanos;
      }
    } else if (alive && linked && connected && world.random.nextBoolean()) {
      cutSince = NEVER;
      connectedSince = world.nanos;
    } else if (alive && linked) {
      connect();
    }
  }

  boolean isConnectedFor(long forNanos) {
    return alive && connected && world.nanos - connectedSince >= forNanos;
  }

  void skew(long millis) {
    world.note(this + " has its clock set by " + millis + " ms");
    skewMillis += millis;
  }

  void release(int target) {
    releasing = true;
    table.release(target, now().nanos());
    releasing = false;
  }

  void heal() {
    unreachable.clear();
    linked = true;
    if (!alive) {
      start();
    } else {
      connect();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
