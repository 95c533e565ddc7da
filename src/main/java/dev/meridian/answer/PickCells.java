package dev.meridian.answer;

import dev.meridian.stats.Tally;
import java.util.Arrays;
import java.util.Map;

/**
 * Where a policy's picks are counted, by the member that was picked: cells of a {@link Tally}.
 * Immutable.
 */
public final class PickCells {
  /** Counts all in the cell that is for what has none of its own. */
  public static final PickCells NONE = new PickCells(Map.of());

  private static final int FREE = Integer.MIN_VALUE;

  // Open addressing by the low bits: members of a policy mostly have numbers in a row.
  private final int[] members;
  private final int[] cells;

  /**
   * Cells.
   *
   * @param byMember cell of each member, as health knows it, and of {@code Draw.NOBODY}
   */
  public PickCells(Map<Integer, Integer> byMember) {
    int size = Integer.highestOneBit(byMember.size() + 1) << 2;
    this.members = new int[size];
    this.cells = new int[size];
    Arrays.fill(members, FREE);
    byMember.forEach(this::put);
  }

  private void put(int member, int cell) {
    int slot = member & (members.length - 1);
    while (members[slot] != FREE) {
      slot = (slot + 1) & (members.length - 1);
    }
    members[slot] = member;
    cells[slot] = cell;
  }

  /** The cell of a member; 0 where it has none of its own. */
  int cell(int member) {
    int mask = members.length - 1;
    int slot = member & mask;
    while (members[slot] != member) {
      if (members[slot] == FREE) {
        return 0;
      }
      slot = (slot + 1) & mask;
    }
    return cells[slot];
  }
}
