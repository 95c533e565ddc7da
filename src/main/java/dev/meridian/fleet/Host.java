package dev.meridian.fleet;

import dev.meridian.health.ProbeKey;
import dev.meridian.health.Registers;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * The node that takes part in a fleet, as the fleet asks and tells it. As an executor it runs tasks
 * one after the other, on the thread that writes the health tables; all else is called there, and
 * must not wait.
 */
public interface Host extends Hands, Executor {
  /** These targets are this node's to probe from now on. */
  void attend(Set<ProbeKey> targets);

  /** Some register has changed some time ago; these are to be known to the next process. */
  void keep(Map<String, Registers.Entry> registers);

  /** For a while now this node or some targets have had no quorum; or they have one again. */
  void lacksQuorum(boolean now, Attendance attendance);

  /** This vantage does not believe itself any more; or it does again. */
  void recused(boolean now, Attendance attendance);
}
