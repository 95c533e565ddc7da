package dev.meridian.fleet;

import dev.meridian.health.Directives;
import dev.meridian.health.Standings;

/**
 * The overrides that people gave at this node, and what its machine makes of safety rules; asked
 * and told on the executor's thread.
 */
public interface Hands {
  /** All that this node knows of; the same object while nothing changes. */
  Directives given();

  /** An override was given or taken back at another node, later than what this one knows of it. */
  void heard(String id, Directives.Entry entry);

  /** How the members of this node stand, of the load that answers. */
  Standings standings();
}
