package dev.meridian.control.http;

import dev.meridian.config.AddressText;
import dev.meridian.control.ObservedHealth;
import dev.meridian.control.Wheel;
import dev.meridian.control.WheelJson;
import dev.meridian.fleet.Attendance;
import dev.meridian.fleet.Attendee;
import dev.meridian.fleet.Dispatched;
import dev.meridian.fleet.Muster;
import dev.meridian.fleet.Traffic;
import dev.meridian.health.Directive;
import dev.meridian.health.Hold;
import dev.meridian.health.Observation;
import dev.meridian.health.Target;
import dev.meridian.health.TargetHealth;
import dev.meridian.health.Verdict;
import dev.meridian.load.Loaded;
import dev.meridian.load.SteeredZone;
import dev.meridian.net.Endpoint;
import dev.meridian.net.ListenerTally;
import dev.meridian.net.XdpFigures;
import dev.meridian.route53.Sync;
import dev.meridian.route53.ZoneReport;
import dev.meridian.stats.Ending;
import dev.meridian.stats.Event;
import dev.meridian.stats.Latency;
import dev.meridian.stats.Tally;
import dev.meridian.steer.Member;
import dev.meridian.steer.Policy;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;

/**
 * The figures of a server for Prometheus, in its text format 0.0.4. Read from what is counted
 * anyway: nothing is written for them while queries are answered. Labels are of what is configured,
 * never of what was asked or by whom.
 */
final class Metrics {
  static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final int PAGE_OCTETS = 4096;
  private static final String INTERFACE = "interface";

  private final Subject subject;

  Metrics(Subject subject) {
    this.subject = subject;
  }

  String text() {
    Exposition all = new Exposition();
    ObservedHealth observed = subject.observed().get();
    server(all, observed.loaded());
    queries(all);
    xdp(all);
    latency(all);
    picks(all);
    targets(all, observed);
    pools(all, observed);
    hands(all, observed);
    subject.fleet().muster().get().ifPresent(muster -> fleet(all, muster));
    route53(all);
    journal(all);
    queryLog(all);
    process(all);
    jvm(all);
    return all.text();
  }

  private void server(Exposition all, Loaded loaded) {
    all.gauge("meridian_info", "The version of the server.")
        .add(1, "version", subject.version(), "vantage", loaded.config().vantage().name());
    all.gauge("meridian_ready", "Whether queries are answered.")
        .add(subject.ready().getAsBoolean() ? 1 : 0);
    all.gauge("meridian_zones", "Zones served.").add(loaded.snapshot().zones().all().size());
    all.gauge("meridian_steered_names", "Names that policies answer.").add(loaded.steeredNames());
    all.gauge("meridian_policies", "Policies that names point at.")
        .add(loaded.snapshot().policies().size());
    all.counter("meridian_reloads_total", "Reloads by how they ended.")
        .add(subject.recorder().reloadsServed(), "outcome", "served")
        .add(subject.recorder().reloadsFailed(), "outcome", "failed");
    all.gauge("meridian_loaded_timestamp_seconds", "When what is served was loaded.")
        .add(subject.recorder().lastServedMillis() / 1e3);
  }

  private void xdp(Exposition all) {
    List<XdpFigures> interfaces = subject.xdp().get();
    Exposition.Family queues =
        all.gauge(
            "meridian_xdp_queues",
            "Queues of an interface whose queries are taken by AF_XDP; 0 while it cannot be had.");
    interfaces.forEach(one -> queues.add(one.queues(), INTERFACE, one.name()));
    Exposition.Family received =
        all.counter("meridian_xdp_requests_total", "Requests taken by AF_XDP; among all others.");
    interfaces.forEach(one -> received.add(one.received(), INTERFACE, one.name()));
    Exposition.Family dropped =
        all.counter(
            "meridian_xdp_dropped_total",
            "Frames for which an AF_XDP socket had no room, since the interface was taken.");
    interfaces.forEach(one -> dropped.add(one.dropped(), INTERFACE, one.name()));
  }

  private void queries(Exposition all) {
    Map<Endpoint, List<Tally>> listeners = Counters.byEndpoint(subject.tallies().get());
    Exposition.Family requests =
        all.counter(
            "meridian_requests_total",
            "Requests by how they ended; rcode is empty where no response was sent or RCODEs"
                + " differ.");
    listeners.forEach(
        (at, tallies) -> {
          for (Ending ending : Ending.values()) {
            requests.add(
                Counters.total(tallies, ending),
                "address",
                Endpoint.text(at.address()),
                "transport",
                at.transport().toString(),
                "outcome",
                Counters.word(ending),
                "rcode",
                rcode(ending));
          }
        });
    Exposition.Family events =
        all.counter("meridian_listener_events_total", "What else listeners counted; see Counters.");
    listeners.forEach(
        (at, tallies) -> {
          for (Event event : Event.values()) {
            events.add(
                Counters.total(tallies, event),
                "address",
                Endpoint.text(at.address()),
                "transport",
                at.transport().toString(),
                "event",
                Counters.word(event));
          }
        });
  }

  /** Only of the requests that were timed: the counts tell shares, not how many there were. */
  private void latency(Exposition all) {
    Exposition.Family durations =
        all.histogram(
            "meridian_query_duration_seconds",
            "From receiving requests to sending their responses, of one turn of a listener in "
                + Latency.EVERY
                + ".");
    Counters.byEndpoint(subject.tallies().get())
        .forEach(
            (at, tallies) -> {
              String address = Endpoint.text(at.address());
              String transport = at.transport().toString();
              long count = 0;
              for (int i = 0; i <= Latency.bounds(); i++) {
                int bound = i;
                count += tallies.stream().mapToLong(one -> one.latency().count(bound)).sum();
                durations.addPart(
                    "_bucket",
                    Long.toString(count),
                    "address",
                    address,
                    "transport",
                    transport,
                    "le",
                    i < Latency.bounds() ? inSeconds(Latency.boundNanos(i)) : "+Inf");
              }
              long sum = tallies.stream().mapToLong(one -> one.latency().sumNanos()).sum();
              durations
                  .addPart("_sum", inSeconds(sum), "address", address, "transport", transport)
                  .addPart(
                      "_count", Long.toString(count), "address", address, "transport", transport);
            });
  }

  private static String inSeconds(long nanos) {
    return BigDecimal.valueOf(nanos, 9).stripTrailingZeros().toPlainString();
  }

  /** What was never picked is told of too: a counter should not begin with what it missed. */
  private void picks(Exposition all) {
    List<Tally> tallies = subject.tallies().get().stream().map(ListenerTally::tally).toList();
    Exposition.Family picks =
        all.counter(
            "meridian_steering_picks_total",
            "Answers of policies by the pool of their first record; no pool where there was none.");
    subject
        .picks()
        .cells()
        .forEach(
            (pick, cell) ->
                picks.add(
                    tallies.stream().mapToLong(tally -> tally.picks(cell)).sum(),
                    "zone",
                    pick.zone(),
                    "policy",
                    pick.policy(),
                    "pool",
                    pick.pool()));
  }

  /** What each ending is on the wire (RFC 1035 section 4.1.1, RFC 6891, RFC 7873). */
  private static String rcode(Ending ending) {
    return switch (ending) {
      case ANSWER, NODATA, REFERRAL -> "NOERROR";
      case NXDOMAIN, REFUSED, FORMERR, NOTIMP, BADVERS, SERVFAIL, BADCOOKIE -> ending.name();
      case LIMITED, DROPPED -> "";
    };
  }

  private void targets(Exposition all, ObservedHealth observed) {
    Exposition.Family up =
        all.gauge("meridian_target_up", "Whether traffic may be sent to a probed target.");
    Exposition.Family held =
        all.gauge("meridian_target_held", "Whether the verdict is held from what checks say.");
    Exposition.Family age =
        all.gauge("meridian_target_check_age_seconds", "Time since the end of the last check.");
    Exposition.Family since =
        all.gauge("meridian_target_verdict_age_seconds", "Time since the verdict last changed.");
    Exposition.Family latency =
        all.gauge("meridian_target_check_latency_seconds", "How long the last check took.");
    Exposition.Family flips =
        all.counter("meridian_target_flips_total", "Changes of verdict since the start.");
    long nowNanos = System.nanoTime();
    for (Target target : observed.table().targets()) {
      String[] labels = labels(target);
      TargetHealth health = observed.table().health(target.index());
      up.add(health.verdict().isUp() ? 1 : 0, labels);
      held.add(health.state().hold() == Hold.NONE ? 0 : 1, labels);
      flips.add(subject.recorder().flips(target.key()), labels);
      if (health.verdict() != Verdict.UNKNOWN) {
        since.add(seconds(nowNanos - health.changedAtNanos()), labels);
      }
      if (health.last().isPresent()) {
        Observation last = health.last().get();
        age.add(seconds(nowNanos - last.atNanos()), labels);
        latency.add(seconds(last.latencyNanos()), labels);
      }
    }
  }

  private static String[] labels(Target target) {
    int slash = target.probe().indexOf('/');
    return new String[] {
      "zone", slash < 0 ? "" : target.probe().substring(0, slash),
      "probe", target.probe().substring(slash + 1),
      "address", AddressText.print(target.address())
    };
  }

  private static double seconds(long nanos) {
    return Math.max(0, nanos) / 1e9;
  }

  private void pools(Exposition all, ObservedHealth observed) {
    Exposition.Family up =
        all.gauge("meridian_pool_up", "Whether a pool can be chosen for all that it answers.");
    Exposition.Family members = all.gauge("meridian_pool_members", "Members of a pool by state.");
    for (SteeredZone zone : observed.loaded().steering()) {
      for (Policy.Pool pool : zone.pools()) {
        long live = pool.members().stream().filter((Member one) -> observed.isUp(one)).count();
        up.add(Listings.isUp(pool, observed) ? 1 : 0, "zone", zone.name(), "pool", pool.name());
        members
            .add(live, "zone", zone.name(), "pool", pool.name(), "state", "up")
            .add(
                pool.members().size() - live,
                "zone",
                zone.name(),
                "pool",
                pool.name(),
                "state",
                "down");
      }
    }
  }

  private void hands(Exposition all, ObservedHealth observed) {
    List<Directive> overrides = subject.wheel().inForce();
    Exposition.Family given =
        all.gauge("meridian_overrides", "Overrides and open maintenance windows by action.");
    for (Wheel.Verb verb : Wheel.Verb.values()) {
      String action = verb.name().toLowerCase(Locale.ROOT);
      given.add(
          overrides.stream().filter(one -> WheelJson.action(one.action()).equals(action)).count(),
          "action",
          action);
    }
    all.gauge("meridian_overridden_members", "Members that an override or window concerns.")
        .add(subject.wheel().concerned(overrides));
    all.counter("meridian_overrides_refused_total", "Overrides that a safety rule refused.")
        .add(subject.recorder().overridesRefused());
    all.gauge("meridian_safety_held_members", "Members that a safety rule keeps as they were.")
        .add(observed.standings().heldMembers().cardinality());
    all.gauge("meridian_frozen_policies", "Policies in which nothing is changed by itself.")
        .add(observed.loaded().guards().stream().filter(one -> one.safety().freeze()).count());
  }

  private static void fleet(Exposition all, Muster muster) {
    Exposition.Family vantages =
        all.gauge("meridian_fleet_vantages", "Vantages that exist, by state.");
    for (Attendee.State state : Attendee.State.values()) {
      vantages.add(muster.count(state), "state", Vantages.word(state));
    }
    Exposition.Family heard =
        all.gauge(
            "meridian_fleet_vantage_heard_seconds", "Time since a vantage was last heard to live.");
    long nowNanos = System.nanoTime();
    for (Attendee one : muster.vantages()) {
      one.heardNanos()
          .ifPresent(
              at ->
                  heard.add(
                      seconds(nowNanos - at),
                      "vantage",
                      one.vantage().name(),
                      "region",
                      one.vantage().region()));
    }
    Attendance attendance = muster.attendance();
    all.gauge("meridian_fleet_connected", "Whether NATS is reached.")
        .add(attendance.connected() ? 1 : 0);
    all.gauge("meridian_fleet_hears", "Whether this node hears its fleet.")
        .add(attendance.hears() ? 1 : 0);
    all.gauge("meridian_fleet_quorum_lost", "Whether this node or some targets have no quorum.")
        .add(muster.quorumLost() ? 1 : 0);
    all.gauge("meridian_fleet_recused", "Whether this vantage does not believe itself.")
        .add(attendance.recused() ? 1 : 0);
    all.gauge("meridian_fleet_usurped", "Whether another process has the name of this vantage.")
        .add(attendance.usurped() ? 1 : 0);
    all.gauge("meridian_fleet_undecided_targets", "Targets of which no quorum says anything.")
        .add(attendance.undecided());
    all.gauge("meridian_fleet_overdue_targets", "Targets that this node ought to have checked.")
        .add(attendance.overdue());
    traffic(all, muster.traffic());
    Dispatched dispatched = muster.dispatched();
    all.counter(
            "meridian_fleet_journal_lines_total",
            "Lines of this node's journal by what became of them in the fleet's.")
        .add(dispatched.sent(), "outcome", "sent")
        .add(dispatched.lost(), "outcome", "lost");
    all.gauge(
            "meridian_fleet_journal_waiting_lines",
            "Lines of this node's journal that are to be sent to the fleet's.")
        .add(dispatched.waiting());
  }

  private static void traffic(Exposition all, Traffic traffic) {
    all.counter("meridian_fleet_messages_received_total", "Messages that came from NATS.")
        .add(traffic.heard());
    all.counter("meridian_fleet_messages_sent_total", "Messages that went to NATS.")
        .add(traffic.sent());
    all.counter(
            "meridian_fleet_messages_failed_total",
            "Messages by what became of them: malformed ones of the received, outrun and"
                + " unacknowledged ones of the sent, dropped ones before they were sent; overrun"
                + " is the times that more came than could be followed.")
        .add(traffic.malformed(), "why", "malformed")
        .add(traffic.overrun(), "why", "overrun")
        .add(traffic.outrun(), "why", "outrun")
        .add(traffic.unacknowledged(), "why", "unacknowledged")
        .add(traffic.dropped(), "why", "dropped");
  }

  private void route53(Exposition all) {
    SortedMap<String, ZoneReport> zones = subject.route53().zones().get();
    if (zones.isEmpty()) {
      return;
    }
    Exposition.Family insync =
        all.gauge(
            "meridian_route53_insync_timestamp_seconds",
            "When Route 53 last answered everywhere what was decided.");
    Exposition.Family pending =
        all.gauge(
            "meridian_route53_pending_seconds",
            "For how long something decided has not been in Route 53; 0 when all is.");
    Exposition.Family pushes =
        all.counter("meridian_route53_pushes_total", "Plans executed in Route 53.");
    Exposition.Family failures =
        all.counter("meridian_route53_failures_total", "Plans and readings that failed.");
    Exposition.Family drifted =
        all.gauge("meridian_route53_drifted_names", "Names that somebody else changed.");
    Exposition.Family standby =
        all.gauge(
            "meridian_route53_standby", "Whether another node of the fleet keeps the hosted zone.");
    Exposition.Family agreeing =
        all.gauge(
            "meridian_route53_agreeing_ratio",
            "Share of the last comparison's answers of Route 53 that are as this server's.");
    Exposition.Family differences =
        all.gauge(
            "meridian_route53_differences", "The last comparison's other answers, by their kind.");
    Instant now = Instant.now();
    zones.forEach(
        (zone, report) -> {
          Sync.Status status = report.sync();
          status.insync().ifPresent(when -> insync.add(when.toEpochMilli() / 1e3, "zone", zone));
          pending.add(
              status
                  .pendingSince()
                  .map(since -> seconds(Duration.between(since, now).toNanos()))
                  .orElse(0.0),
              "zone",
              zone);
          pushes.add(status.pushes(), "zone", zone);
          failures.add(status.failures(), "zone", zone);
          drifted.add(status.drifted().size(), "zone", zone);
          standby.add(status.standsBy() ? 1 : 0, "zone", zone);
          report
              .comparison()
              .ifPresent(
                  last -> {
                    agreeing.add(last.share(), "zone", zone);
                    last.kinds()
                        .forEach(
                            (kind, count) -> differences.add(count, "zone", zone, "kind", kind));
                  });
        });
  }

  private void journal(Exposition all) {
    all.counter("meridian_journal_entries_total", "Entries written to the journal.")
        .add(subject.journal().written());
    all.counter("meridian_journal_lost_total", "Entries that could not be written.")
        .add(subject.journal().lost());
  }

  private void queryLog(Exposition all) {
    all.counter("meridian_query_log_written_total", "Entries written to the query log.")
        .add(subject.queryLog().written());
    all.counter(
            "meridian_query_log_lost_total",
            "Entries that were taken from listeners and could not be written.")
        .add(subject.queryLog().lost());
  }

  private void process(Exposition all) {
    all.gauge("process_start_time_seconds", "When the process began.")
        .add(subject.started().toEpochMilli() / 1e3);
    all.gauge("meridian_uptime_seconds", "Time since the process began.")
        .add((Instant.now().toEpochMilli() - subject.started().toEpochMilli()) / 1e3);
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      all.counter("process_cpu_seconds_total", "Time on processors, user and system.")
          .add(system.getProcessCpuTime() / 1e9);
      if (system instanceof com.sun.management.UnixOperatingSystemMXBean unix) {
        all.gauge("process_open_fds", "File descriptors in use.")
            .add(unix.getOpenFileDescriptorCount());
        all.gauge("process_max_fds", "File descriptors that may be used.")
            .add(unix.getMaxFileDescriptorCount());
      }
    }
    residentOctets(all);
  }

  /** On Linux only (proc(5)). */
  private static void residentOctets(Exposition all) {
    try {
      String[] pages = Files.readString(Path.of("/proc/self/statm")).split(" ", 3);
      all.gauge("process_resident_memory_bytes", "Memory that is in RAM.")
          .add(Long.parseLong(pages[1]) * PAGE_OCTETS);
    } catch (IOException | RuntimeException notLinux) {
      // Another system has another place for it.
    }
  }

  private static void jvm(Exposition all) {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    MemoryUsage other = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
    all.gauge("jvm_memory_used_bytes", "Memory that the JVM uses.")
        .add(heap.getUsed(), "area", "heap")
        .add(other.getUsed(), "area", "nonheap");
    all.gauge("jvm_memory_committed_bytes", "Memory that the JVM has of the system.")
        .add(heap.getCommitted(), "area", "heap")
        .add(other.getCommitted(), "area", "nonheap");
    all.gauge("jvm_threads_current", "Threads.")
        .add(ManagementFactory.getThreadMXBean().getThreadCount());
    Exposition.Family count = all.counter("jvm_gc_collections_total", "Collections of garbage.");
    Exposition.Family time =
        all.counter("jvm_gc_collection_seconds_total", "Time that collections of garbage took.");
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      count.add(collector.getCollectionCount(), "gc", collector.getName());
      time.add(collector.getCollectionTime() / 1e3, "gc", collector.getName());
    }
  }
}
