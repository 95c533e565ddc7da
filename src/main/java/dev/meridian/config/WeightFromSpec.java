package dev.meridian.config;

import java.time.Duration;

/**
 * A figure that a target tells of itself and that scales its weight, as written.
 *
 * @param source where a response has it; a heartbeat has it in its field
 * @param load whether it says how loaded the target is; else what weight it wants
 * @param full the figure at which it gets nothing more (a load) or all of its weight
 * @param floor the least share of its weight that is left to it, 0 to 1
 * @param smooth time in which an old figure counts for half
 * @param step the least change of the share that answers follow, 0 to 1
 */
public record WeightFromSpec(
    Source source, boolean load, int full, double floor, Duration smooth, double step) {
  /** The same from another source. */
  WeightFromSpec from(Source other) {
    return new WeightFromSpec(other, load, full, floor, smooth, step);
  }

  /** Where a figure stands. */
  public sealed interface Source {
    /** In a header of an HTTP response. */
    record Header(String name) implements Source {}

    /** In a field of a JSON body. */
    record Json(JsonPath path) implements Source {}

    /** It is the body. */
    record Body() implements Source {}

    /** In the heartbeat. */
    record Heartbeat() implements Source {}
  }
}
