package dev.meridian.control;

import dev.meridian.answer.PickCells;
import dev.meridian.answer.Snapshot;
import dev.meridian.load.Loaded;
import dev.meridian.load.SteeredZone;
import dev.meridian.stats.Tally;
import dev.meridian.steer.Draw;
import dev.meridian.steer.Policy;
import dev.meridian.steer.Prospect;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which cell of listeners' tallies counts the picks of which pool by which policy, over all loads
 * of a process: a cell keeps its meaning. The first {@link Tally#PICKS_MAX}−1 have one of their
 * own, what comes later shares one, so that memory and metrics are bounded. Any thread.
 */
public final class Picks {
  /** In place of names, for what has no cell of its own. */
  public static final String OTHERS = "(others)";

  private final Map<Pick, Integer> cells = new LinkedHashMap<>();

  /**
   * What is counted.
   *
   * @param pool that the first record of the answer is of; empty for answers without records
   */
  public record Pick(String zone, String policy, String pool) {}

  /** Counts nothing yet. */
  public Picks() {
    cells.put(new Pick(OTHERS, OTHERS, OTHERS), 0);
  }

  /** A snapshot of a load that has its picks counted. */
  public synchronized Snapshot counted(Loaded loaded, Snapshot snapshot) {
    List<PickCells> byPolicy =
        new ArrayList<>(Collections.nCopies(snapshot.policies().size(), PickCells.NONE));
    for (SteeredZone zone : loaded.steering()) {
      for (SteeredZone.Root root : zone.policies()) {
        Policy.Root policy = snapshot.policy(root.index()).policy().root();
        byPolicy.set(root.index(), new PickCells(cells(zone.name(), policy)));
      }
    }
    return snapshot.counting(byPolicy);
  }

  private Map<Integer, Integer> cells(String zone, Policy.Root policy) {
    Map<Integer, Integer> byMember = new HashMap<>();
    byMember.put(Draw.NOBODY, cell(new Pick(zone, policy.name(), "")));
    for (Policy.Pool pool : Prospect.pools(policy)) {
      int cell = cell(new Pick(zone, policy.name(), pool.name()));
      pool.members().forEach(member -> byMember.putIfAbsent(member.target(), cell));
    }
    return byMember;
  }

  private int cell(Pick pick) {
    int next = cells.size();
    return next < Tally.PICKS_MAX
        ? cells.computeIfAbsent(pick, _ -> next)
        : cells.getOrDefault(pick, 0);
  }

  /** What is counted, with its cell. */
  public synchronized Map<Pick, Integer> cells() {
    return new LinkedHashMap<>(cells);
  }
}
