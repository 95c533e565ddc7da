package dev.meridian.control;

import dev.meridian.health.HealthTable;
import dev.meridian.steer.Health;

/** The health that a table holds, with the reasons of what is down. */
public record ObservedHealth(HealthTable table) implements Health {
  @Override
  public boolean isUp(int target) {
    return table.isUp(target);
  }

  @Override
  public String reason(int target) {
    return table.health(target).reason();
  }
}
