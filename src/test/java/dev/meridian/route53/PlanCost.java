package dev.meridian.route53;

import dev.meridian.config.TtlSpec;
import dev.meridian.route53.fake.Call;
import dev.meridian.steer.Health;
import dev.meridian.steer.Policy;
import dev.meridian.wire.Name;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;

/**
 * Times a zone of 5,000 record sets: 1000 addresses, and names of one failover: 2000 with two types
 * in mode {@code answers}, 1000 with four sets each in mode {@code checks}. What calls take is in
 * the time of a fake that is as slow and as strict as Route 53, at the default share of the
 * account's limits; what is worked out is CPU time of this machine.
 */
final class PlanCost {
  private static final int ADDRESSES = 1000;
  private static final int ROUNDS = 5;

  private PlanCost() {}

  /** Prints one line a round; the first is that of a process that has just started. */
  public static void main(String[] arguments) throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      for (Mode mode : List.of(Mode.CHECKS, Mode.ANSWERS)) {
        try (Hosted hosted = Hosted.slow()) {
          measure(hosted, mode);
        }
      }
    }
  }

  private static void measure(Hosted hosted, Mode mode) throws Exception {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long begun = threads.getCurrentThreadCpuTime();
    DesiredZone desired = desired(mode, Health.ALL_UP);
    double compileMillis = (threads.getCurrentThreadCpuTime() - begun) / 1e6;

    CurrentZone empty = hosted.read();
    begun = threads.getCurrentThreadCpuTime();
    Plan first = plan(hosted, empty, desired);
    double planMillis = (threads.getCurrentThreadCpuTime() - begun) / 1e6;

    long applied = hosted.time.nanos();
    hosted.execute(first, "writer-a");
    double applySeconds = (hosted.time.nanos() - applied) / 1e9;
    int batches = hosted.fake.batchSizes().size();
    int largest = hosted.fake.batchSizes().stream().mapToInt(Integer::intValue).max().orElse(0);

    long read = hosted.time.nanos();
    long calls = hosted.fake.calls().size();
    CurrentZone full = hosted.read();
    double readSeconds = (hosted.time.nanos() - read) / 1e9;
    long pages =
        hosted.fake.calls().stream()
            .skip(calls)
            .map(Call::action)
            .filter("ListResourceRecordSets"::equals)
            .count();
    begun = threads.getCurrentThreadCpuTime();
    Plan nothing = plan(hosted, full, desired);
    double againMillis = (threads.getCurrentThreadCpuTime() - begun) / 1e6;
    begun = threads.getCurrentThreadCpuTime();
    Plan flip = plan(hosted, full, desired(mode, member -> member != 0));
    double flipMillis = (threads.getCurrentThreadCpuTime() - begun) / 1e6;
    int before = hosted.fake.batchSizes().size();
    long flipped = hosted.time.nanos();
    hosted.execute(flip, "writer-a");
    double pushSeconds = (hosted.time.nanos() - flipped) / 1e9;
    System.out.printf(
        "mode=%s sets=%d compile_ms=%.0f plan_ms=%.0f apply_s=%.0f batches=%d largest=%d read_s=%.1f pages=%d"
            + " again_ms=%.0f again_empty=%s flip_ms=%.0f flip_batches=%d push_s=%.0f%n",
        mode,
        desired.recordSets().size(),
        compileMillis,
        planMillis,
        applySeconds,
        batches,
        largest,
        readSeconds,
        pages,
        againMillis,
        nothing.isEmpty(),
        flipMillis,
        hosted.fake.batchSizes().size() - before,
        pushSeconds);
  }

  private static Plan plan(Hosted hosted, CurrentZone current, DesiredZone desired) {
    return Planner.plan(current, desired, hosted.terms(), Evidence.SOUND);
  }

  private static Policy.Pool pool(
      String name, boolean ipv4Only, String ipv4, String ipv6, int target) {
    return ipv4Only
        ? World.pool(name, World.member(ipv4, 1, target))
        : World.pool(name, World.member(ipv4, 1, target), World.member(ipv6, 1, target));
  }

  private static DesiredZone desired(Mode mode, Health health) {
    boolean checks = mode == Mode.CHECKS;
    Policy.Pool east = pool("east", checks, "192.0.2.1", "2001:db8::1", 0);
    Policy.Pool west = pool("west", checks, "198.51.100.1", "2001:db8::2", 1);
    Policy.Root root = World.open(new Policy.Failover("f", List.of(east, west), 0));
    List<SteeredName> names = new ArrayList<>();
    List<StaticRrset> records = new ArrayList<>();
    for (int i = 0; i < (checks ? 1000 : 2000); i++) {
      Name name = Name.parse("n" + i + "." + World.APEX);
      names.add(new SteeredName(name, root, TtlSpec.fixed(30), true, mode));
    }
    for (int i = 0; i < ADDRESSES; i++) {
      records.add(
          new StaticRrset(
              Name.parse("s" + i + "." + World.APEX),
              RecordType.A.number(),
              60,
              List.of(new byte[] {(byte) 192, 0, 2, (byte) i})));
    }
    return DesiredState.of(
        new ZoneSource(World.APEX, records, names, World.zone(2).judged()),
        Decisions.under(health),
        World.terms());
  }
}
