package dev.meridian.fleet;

import dev.meridian.health.Directives;

/** The overrides that people gave at this node; asked and told on the executor's thread. */
public interface Hands {
  /** All that this node knows of; the same object while nothing changes. */
  Directives given();

  /** An override was given or taken back at another node, later than what this one knows of it. */
  void heard(String id, Directives.Entry entry);
}
